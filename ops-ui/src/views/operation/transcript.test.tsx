import { expect, test } from 'vitest';
import { coloured, duration, transcriptText } from './transcript';

test('what a host says is never markup', () => {
  expect(coloured('<img src=x onerror=alert(1)>', '')).not.toContain('<img');
  expect(coloured('\u001b]8;;javascript:alert(1)\u0007click\u001b]8;;\u0007', '')).not.toContain('javascript:');
});

test('colours are shown, and what is searched for is marked, also what has a meaning in markup', () => {
  expect(coloured('\u001b[31mfailed\u001b[0m', 'fail')).toMatch(/class="ansi-red-fg"><mark>fail<\/mark>ed/);
  expect(coloured('a < b & c', '< B')).toContain('<mark>&lt; b</mark>');
  expect(coloured('a.b axb', 'a.b')).toBe('<mark>a.b</mark> axb');
});

test.each([['PT1M2.5S', 62_500], ['PT0.004S', 4], ['P1DT2H', 93_600_000]])('%s is %d ms', (iso, milliseconds) => {
  expect(duration(iso)).toBe(milliseconds);
});

test('a download has the exact command, where, when, how long, with which exit code', () => {
  const text = transcriptText([{
    id: 1, operation: 'OPS-1', cluster: 'demo', host: 'h1', activity: 'installPackages', attempt: 1, command: "apt-get install 'a b'",
    started: '2026-03-01T12:00:00Z', took: 'PT2S', exitCode: 100, output: 'out', errorOutput: 'err',
  }]);
  expect(text).toContain("# 2026-03-01T12:00:00Z on h1, 2 s, exit code 100\napt-get install 'a b'\n# Output\nout\n# Error output\nerr");
});
