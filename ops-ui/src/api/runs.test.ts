import { expect, test } from 'vitest';
import type { Matrix } from './model';
import { putAll, type StepChange } from './runs';

const empty: Matrix = {
  hosts: [{ name: 'h1', role: 'WORKER', rack: 'a1', condition: 'RUNNING' }],
  steps: [{ process: 'host-preparation', step: 'disableSwap', title: 'Disable swap' }],
  runs: { id: [], host: [], step: [], state: [], attempt: [], started: [], ended: [] },
  now: [],
};
const change = (more: Partial<StepChange>): StepChange => ({
  id: 1, operation: 'OPS-1', step: 'disableSwap', title: 'Disable swap', host: 'h1', attempt: 1, state: 'WAITING',
  started: '2026-03-01T12:00:00Z', ...more,
});

test('a run that is told again takes its own place', () => {
  const once = putAll(empty, [change({})]);
  const twice = putAll(once, [change({ state: 'CHANGED', ended: '2026-03-01T12:00:05Z' })]);
  expect(twice.runs.id).toEqual([1]);
  expect(twice.runs.state).toEqual(['CHANGED']);
  expect(twice.runs.ended[0]! - twice.runs.started[0]!).toBe(5000);
  expect(once.runs.state).toEqual(['WAITING']);
});

test('hosts and steps that the table does not have yet are added; the cluster as a whole is none', () => {
  const told = putAll(empty, [change({ host: 'h9', id: 2 }), change({ host: undefined, step: 'verifyKubeProxy', title: 'Verify kube-proxy', id: 3 })]);
  expect(told.hosts.map(({ name }) => name)).toEqual(['h1', 'h9']);
  expect(told.runs.host).toEqual([1, -1]);
  expect(told.steps[told.runs.step[1]!]!.title).toBe('Verify kube-proxy');
});
