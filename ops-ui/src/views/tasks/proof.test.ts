import { expect, test } from 'vitest';
import type { Matrix } from '../../api/model';
import { proofBefore } from './proof';

const matrix: Matrix = {
  hosts: [], steps: [], now: [],
  runs: {
    id: [1, 2, 3], host: [-1, -1, -1], step: [0, 1, 2], state: ['NOT_PROVEN', 'NOT_PROVEN', 'CHANGED'], attempt: [1, 1, 1],
    started: [0, 100_000, 200_000], ended: [1000, 101_000, 201_000],
  },
};

test('a task shows the proof that sent the operation back to it, and none that was about something else', () => {
  expect(proofBefore(matrix, 101_200)).toEqual({ id: 2, host: -1, step: 1 });
  expect(proofBefore(matrix, 1500)?.id).toBe(1);
  expect(proofBefore(matrix, 300_000)).toBeUndefined();
});
