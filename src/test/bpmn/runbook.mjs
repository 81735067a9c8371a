// Writes what the tasks of a diagram say of themselves into the operator's runbook, below its marker.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BpmnModdle } from 'bpmn-moddle';

const camunda = createRequire(import.meta.url)('camunda-bpmn-moddle/resources/camunda.json');
const { POLICIES, documentation, is, retryPolicy } = createRequire(import.meta.url)('./bpmnlint-plugin-slipway/model.js');
const MARKER = '<!-- From here on: the documentation in the diagram, written here by "npm run draw" in src/test/bpmn. -->';

export async function runbook(file, xml) {
  const page = readFileSync(file, 'utf8');
  const end = page.indexOf(MARKER);
  if (end < 0) {
    throw new Error(`${file} has no line ${MARKER}`);
  }
  const { rootElement } = await new BpmnModdle({ camunda }).fromXML(xml);
  const process = rootElement.get('rootElements').find((root) => is(root, 'Process'));
  writeFileSync(file, `${page.slice(0, end)}${MARKER}\n\n${chapters(process, 2)}`);
}

function chapters(scope, depth) {
  return inOrder(scope)
    .filter((element) => is(element, 'Task', 'CallActivity', 'SubProcess'))
    .map((element) => chapter(element, depth))
    .join('');
}

function chapter(element, depth) {
  const title = `${'#'.repeat(depth)} ${element.name}\n\n`;
  const text = documentation(element)
    .split('\n\n')
    .map((part) => part.replace(/[*_\\]/g, '\\$&'))
    .map((part) => part.replace(/^([A-Z][a-z ]+(?:, [a-z ]+)?):/, '**$1:**'))
    .map((part) => part.replace(/<([^<>]*)>/g, '&lt;$1&gt;'))
    .join('\n\n');
  const policy = retryPolicy(element);
  const tries = policy ? `\n\nRetry policy: ${policy} (${POLICIES[policy].split(',').length + 1} tries).` : '';
  const inner = is(element, 'SubProcess') ? chapters(element, depth + 1) : '';
  return `${title}${text}${tries}\n\n${inner}`;
}

/** As the tokens go: breadth first from the start events, answers in their drawn order. */
function inOrder(scope) {
  const elements = scope.get('flowElements');
  const open = elements.filter((element) => is(element, 'StartEvent'));
  const seen = new Set(open);
  for (let index = 0; index < open.length; index++) {
    for (const { targetRef } of open[index].get('outgoing')) {
      if (!seen.has(targetRef)) {
        seen.add(targetRef);
        open.push(targetRef);
      }
    }
  }
  return open;
}
