import { expect, test } from 'vitest';
import type { OperationPath } from '../../api/model';
import { takenFlows } from './taken';

/** needed? → yes → ask → prove → again? → no → ask; needed? → no → end; again? → yes → end. */
const flows = [
  { id: 'notNeeded', source: 'needed', target: 'end' }, { id: 'isNeeded', source: 'needed', target: 'ask' },
  { id: 'prove', source: 'ask', target: 'again' }, { id: 'askAgain', source: 'again', target: 'ask' }, { id: 'proven', source: 'again', target: 'end' },
];
const walk = (steps: [activity: string, started: number, ended: number, host?: number][]): OperationPath => {
  const names = [...new Set(steps.map(([activity]) => activity))];
  return {
    definitions: [{ definition: 'd', process: 'd', name: 'D' }], activities: names.map((activity) => ({ definition: 0, activity })), hosts: ['h1', 'h2'],
    runs: {
      activity: steps.map(([activity]) => names.indexOf(activity)), host: steps.map(([, , , host]) => host ?? -1),
      started: steps.map(([, started]) => started), ended: steps.map(([, , ended]) => ended), cancelled: steps.map(() => false),
    },
  };
};
const taken = (path: OperationPath, at?: number, host?: string) => [...takenFlows(path, 0, flows, at, host)].sort();

test('a line behind a gateway that was not taken is not coloured, although both of its ends were reached', () => {
  const once = walk([['needed', 0, 0.5], ['ask', 1, 50], ['again', 51, 51], ['end', 52, 52]]);
  expect(taken(once)).toEqual(['isNeeded', 'prove', 'proven']);
});

test('a loop is coloured when it was gone through', () => {
  const twice = walk([['needed', 0.5, 1], ['ask', 2, 50], ['again', 50, 50], ['ask', 51, 90], ['again', 90, 90], ['end', 91, 91]]);
  expect(taken(twice)).toEqual(['askAgain', 'isNeeded', 'prove', 'proven']);
  expect(taken(twice, 55)).toEqual(['askAgain', 'isNeeded', 'prove']);
});

test('hosts go their own ways', () => {
  const two = walk([['needed', 1, 1, 0], ['needed', 1, 1, 1], ['end', 2, 2, 1], ['ask', 3, 60, 0]]);
  expect(taken(two)).toEqual(['isNeeded', 'notNeeded']);
  expect(taken(two, undefined, 'h2')).toEqual(['notNeeded']);
});
