import { expect, test } from 'vitest';
import { grouped } from '../views/clusters/PoolsPanel';
import { causes } from '../views/incidents/causes';
import { length } from './time';
import { sentence } from './words';
import { placeOf } from './yamlPlaces';

test.each([[-5, '0 ms'], [250, '250 ms'], [3400, '3.4 s'], [59_600, '1 min'], [65_000, '1 min 5 s'], [3_600_000, '1 h'], [90_061_000, '1 d 1 h']])(
  '%d ms are %s', (milliseconds, words) => expect(length(milliseconds)).toBe(words));

test('names of machines become words', () => {
  expect(sentence('node-join')).toBe('Node join');
  expect(sentence('CONTROL_PLANE')).toBe('Control plane');
  expect(sentence('planFindings')).toBe('Plan findings');
});

test('numbers of addresses keep all of their digits', () => {
  expect(grouped('79228162514264337593543950336').replace(/\D/g, '')).toBe('79228162514264337593543950336');
});

test('incidents with one reason at one step are one cause, the most frequent first', () => {
  const incident = (host: string, reason: string) => ({
    operation: 'OPS-1', cluster: 'demo', process: 'p', processName: 'P', incident: host, step: 's', title: 'S', host, reason, message: reason,
    since: '2026-03-01T12:00:00Z', processInstance: 'x', approveReset: false,
  });
  expect(causes([incident('h1', 'a'), incident('h2', 'b'), incident('h3', 'b')]).map(({ reason, incidents }) => [reason, incidents.length]))
    .toEqual([['b', 2], ['a', 1]]);
});

test('mistakes of a definition are shown at their places', () => {
  const text = 'name: edge1\nhosts:\n  - name: h1\n    address: nonsense\n';
  const shown = (place: string) => text.slice(placeOf(text, place).from, placeOf(text, place).to);
  expect(shown('hosts[0].address')).toBe('address');
  expect(shown('line 4')).toBe('    address: nonsense');
  expect(shown('name')).toBe('name');
  expect(shown('elsewhere.entirely')).toBe('name: edge1');
});
