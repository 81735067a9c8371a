import { expect, test } from 'vitest';
import type { Matrix } from '../../api/model';
import { look, reached, rowsOf } from './HostsPanel';
import { cells } from './matrix';
import { lanes, longest } from './TimePanel';

/** Two hosts; h2 failed once and runs again. */
const matrix: Matrix = {
  hosts: [
    { name: 'h1', role: 'CONTROL_PLANE', rack: 'a1', condition: 'DONE' }, { name: 'h2', role: 'WORKER', rack: 'a2', condition: 'RETRYING' },
  ],
  steps: [
    { process: 'p', step: 'joinWorker', title: 'Join the worker' }, { process: 'p', step: 'disableSwap', title: 'Disable swap' },
    { process: 'p', step: 'never', title: 'Never run' },
  ],
  runs: {
    id: [1, 2, 3, 4], host: [0, 1, 1, -1], step: [1, 1, 0, 0], state: ['UNCHANGED', 'CHANGED', 'FAILED', 'CHANGED'], attempt: [1, 1, 1, 1],
    started: [1000, 1000, 2000, 9000], ended: [1500, 2000, 5000, 9001],
  },
  now: [{
    host: 'h2', process: 'p', step: 'joinWorker', title: 'Join the worker', condition: 'RETRYING', since: '1970-01-01T00:00:05Z',
    next: '1970-01-01T00:00:15Z', attemptsLeft: 1, message: 'COMMAND_FAILED',
  }],
};

test('a cell shows what stands there now, or how its last run ended', () => {
  const table = cells(matrix);
  expect(look(table.get('0/1'))?.word).toBe('nothing to do');
  expect(look(table.get('1/0'))?.word).toBe('tries again');
  expect(look(table.get('0/0'))).toBeUndefined();
});

test('columns come in the order in which they began, without those that nothing came to', () => {
  expect(reached(matrix, cells(matrix)).map(({ step }) => step.step)).toEqual(['disableSwap', 'joinWorker']);
});

test('rows are found by name, rack and condition; the cluster as a whole is shown with all', () => {
  const names = (only?: string, find?: string) => rowsOf(matrix, cells(matrix), only, find).map(({ name }) => name);
  expect(names()).toEqual(['the cluster', 'h1', 'h2']);
  expect(names('RETRYING')).toEqual(['h2']);
  expect(names(undefined, 'rack a1')).toEqual(['h1']);
  expect(names(undefined, 'worker')).toEqual(['h2']);
});

test('times have a lane for each host on which something ran, and name what took longest', () => {
  expect(lanes(matrix).map(({ name, runs }) => [name, runs.length])).toEqual([['the cluster', 1], ['h1', 1], ['h2', 2]]);
  expect(longest(matrix)[0]).toEqual({ title: 'Join the worker', took: 3000 });
});

test('three hundred hosts of forty steps have a cell each', () => {
  const many: Matrix = {
    hosts: Array.from({ length: 300 }, (_, host) => ({ name: `h${host}`, role: 'WORKER', rack: 'a1', condition: 'DONE' as const })),
    steps: Array.from({ length: 40 }, (_, step) => ({ process: 'p', step: `s${step}`, title: `Step ${step}` })),
    runs: { id: [], host: [], step: [], state: [], attempt: [], started: [], ended: [] },
    now: [],
  };
  for (let run = 0; run < 12_000; run++) {
    many.runs.id.push(run);
    many.runs.host.push(run % 300);
    many.runs.step.push(Math.floor(run / 300));
    many.runs.state.push('CHANGED');
    many.runs.attempt.push(1);
    many.runs.started.push(run);
    many.runs.ended.push(run + 1);
  }
  expect(cells(many).size).toBe(12_000);
  expect(rowsOf(many, cells(many)).length).toBe(300);
});
