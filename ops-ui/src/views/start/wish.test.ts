import { expect, test } from 'vitest';
import { like, wish } from './wish';

test('a form\'s answers become a start; what is empty is left out', () => {
  expect(wish('node-join', {
    cluster: ' edge1 ', mode: 'apply', ticket: '', hosts: 'w1, w2', newHosts: '- {name: w9, address: "2001:db8::9", role: worker}', keepFor: 'PT3H',
  })).toEqual({
    process: 'node-join', cluster: 'edge1', mode: 'apply', hosts: ['w1', 'w2'],
    newHosts: [{ name: 'w9', address: '2001:db8::9', role: 'worker' }], options: { keepFor: 'PT3H' },
  });
});

test('new hosts that are no list are told before anything is sent', () => {
  expect(() => wish('node-join', { cluster: 'edge1', newHosts: 'name: w9' })).toThrow(/are a list/);
  expect(() => wish('node-join', { cluster: 'edge1', newHosts: '- {name: w9' })).toThrow(/no YAML/);
});

test('an operation like another begins with its answers', () => {
  expect(like({
    id: 'OPS-1', process: 'node-join', cluster: 'edge1', definitionVersion: 1, mode: 'apply', hosts: ['w1', 'w2'], ticket: 'NET-1',
    startedBy: 'a', startedAt: '2026-03-01T12:00:00Z', state: 'FINISHED', outcome: '',
  })).toEqual({ cluster: 'edge1', mode: 'apply', ticket: 'NET-1', hosts: 'w1, w2' });
});
