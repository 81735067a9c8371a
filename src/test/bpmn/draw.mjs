// Draws docs/pictures/<process>.png from every diagram, as Camunda Modeler shows it, with the system's Chromium:
//   npm ci && npm run draw            (CHROMIUM=/usr/bin/chromium by default)
// and notes in docs/pictures/drawn-from.txt (for sha256sum -c) which diagrams the pictures show. The second half of each
// processes/<process>/README.md is the documentation of the diagram's tasks, which is written once, in the diagram.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

import { runbook } from './runbook.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const pictures = join(root, 'docs/pictures');
const viewer = join(dirname(createRequire(import.meta.url).resolve('bpmn-js/package.json')), 'dist/bpmn-viewer.production.min.js');
const margin = 12;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
let failed = false;
try {
  const page = await browser.newPage();
  await page.setContent(`<body style="margin:0;background:#fff"><div id="canvas" style="width:800px;height:600px"></div>`);
  await page.addScriptTag({ path: viewer });
  mkdirSync(pictures, { recursive: true });
  const drawnFrom = [];
  for (const key of readdirSync(join(root, 'processes')).sort()) {
    if (key.startsWith('.') || key.endsWith('.md')) {
      continue;
    }
    const file = `processes/${key}/${key}.bpmn`;
    const xml = readFileSync(join(root, file), 'utf8');
    const { warnings, width, height, svg } = await page.evaluate(importDiagram, xml);
    warnings.forEach((warning) => console.error(`${file}: ${warning}`));
    failed ||= warnings.length > 0;
    const sheet = await browser.newPage({ viewport: { width: width + 2 * margin, height: height + 2 * margin } });
    await sheet.setContent(`<body style="margin:${margin}px;background:#fff">${svg}`);
    await sheet.evaluate(() => document.fonts.ready);
    await sheet.screenshot({ path: join(pictures, `${key}.png`) });
    await sheet.close();
    drawnFrom.push(`${createHash('sha256').update(xml).digest('hex')}  ${file}\n`);
    await runbook(join(root, `processes/${key}/README.md`), xml);
    console.log(`docs/pictures/${key}.png ${width} x ${height}`);
  }
  writeFileSync(join(pictures, 'drawn-from.txt'), drawnFrom.join(''));
} finally {
  await browser.close();
}
process.exitCode = failed ? 1 : 0;

async function importDiagram(xml) {
  document.getElementById('canvas').innerHTML = '';
  const bpmn = new window.BpmnJS({ container: '#canvas' });
  const { warnings } = await bpmn.importXML(xml);
  const { svg } = await bpmn.saveSVG();
  const drawing = svg.slice(svg.indexOf('<svg'));
  const [, width, height] = drawing.match(/width="([\d.]+)" height="([\d.]+)"/);
  return { warnings: warnings.map((warning) => warning.message), width: Math.ceil(+width), height: Math.ceil(+height), svg: drawing };
}
