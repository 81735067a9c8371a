// Builds the console into the directory that the first argument names. Does nothing when nothing has changed since the
// last time, and fetches packages only when the lock file has: builds of the rest should not wait for it.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const target = resolve(process.argv[2]);
const stamps = resolve(target, '..', '..', 'console');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`The console is built with Node.js 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

function files(path) {
  // Generated from the published document, which is looked at itself.
  if (path.endsWith('schema.d.ts')) {
    return [];
  }
  return statSync(path).isFile() ? [path] : readdirSync(path).sort().flatMap((name) => files(join(path, name)));
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(files)) {
    hash.update(relative(here, path)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

const at = (...names) => names.map((name) => join(here, name));
const has = (stamp, value) => existsSync(stamp) && readFileSync(stamp, 'utf8') === value;
const npm = (...words) => execFileSync('npm', words, { cwd: here, stdio: 'inherit', env: { ...process.env, SLIPWAY_CONSOLE: target } });

const packages = digest(at('package.json', 'package-lock.json'));
const fetched = join(here, 'node_modules', '.fetched');
if (!has(fetched, packages)) {
  npm('ci', '--prefer-offline', '--loglevel=error');
  writeFileSync(fetched, packages);
}
const sources = digest(at(
  'src', 'public', 'index.html', 'package-lock.json', 'vite.config.ts', 'tsconfig.json', '../docs/openapi.json'));
const built = join(stamps, 'built');
if (!has(built, sources) || !existsSync(join(target, 'index.html'))) {
  npm('run', '--silent', 'build');
  mkdirSync(stamps, { recursive: true });
  writeFileSync(built, sources);
}
