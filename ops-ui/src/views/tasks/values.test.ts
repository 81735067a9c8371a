import { expect, test } from 'vitest';
import { isExact, valuesOf } from './values';

test.each(['2001:db8::1', 'api.demo.test:6443', 'SHA256:abc/1', '/etc/kubernetes/pki/ca1.crt'])('%s is to be copied', (text) => {
  expect(isExact(text)).toBe(true);
});

test.each(['h1', 'Verify kube-proxy', 'the 12 objects of a.yaml', ''])('"%s" is for reading', (text) => {
  expect(isExact(text)).toBe(false);
});

test('tables keep what tells their rows apart beside what is to be copied', () => {
  const { values, tables } = valuesOf({
    endpoint: 'api.demo.test:6443', planLink: '/operations/OPS-1', advice: 'Make it so.',
    members: [{ host: 'h1', address: '2001:db8::1', note: 'in rack a1' }, { host: 'h2', address: '2001:db8::2', note: 'in rack a2' }],
    findings: [{ host: 'h1', found: 'no name 1' }],
  });
  expect(values).toEqual([{ name: 'endpoint', value: 'api.demo.test:6443' }]);
  expect(tables.map(({ name, columns }) => [name, columns])).toEqual([['members', ['host', 'address']]]);
});
