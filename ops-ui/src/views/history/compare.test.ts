import { expect, test } from 'vitest';
import type { Matrix } from '../../api/model';
import { compare } from './compare';

const matrix = (steps: string[], runs: [host: number, step: number, took: number][]): Matrix => ({
  hosts: [], steps: steps.map((step) => ({ process: 'p', step, title: step.toUpperCase() })), now: [],
  runs: {
    id: runs.map((_, id) => id), host: runs.map(([host]) => host), step: runs.map(([, step]) => step), state: runs.map(() => 'CHANGED'),
    attempt: runs.map(() => 1), started: runs.map(() => 1000), ended: runs.map(([, , took]) => 1000 + took),
  },
});

test('steps of both are set against each other by their slowest host', () => {
  const rows = compare(matrix(['a', 'b'], [[0, 0, 10], [1, 0, 30], [0, 1, 5]]), matrix(['a', 'c'], [[0, 0, 20], [0, 0, 25], [0, 1, 1]]));
  expect(rows.map(({ step, one, other }) => [step, one?.longest, other?.longest])).toEqual([['a', 30, 45], ['b', 5, undefined], ['c', undefined, 1]]);
  expect(rows[0]!.one).toMatchObject({ hosts: 2, changed: 2, failed: 0 });
});
