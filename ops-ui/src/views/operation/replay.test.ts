import { expect, test } from 'vitest';
import type { OperationPath } from '../../api/model';
import { marks, way } from './DiagramPanel';
import { marksAt, moments } from './replay';

const path: OperationPath = {
  definitions: [{ definition: 'main:1', process: 'main', name: 'Main' }, { definition: 'host:1', process: 'host', name: 'Host' }],
  activities: [{ definition: 0, activity: 'start' }, { definition: 1, activity: 'step' }],
  hosts: ['h1', 'h2'],
  runs: { activity: [0, 1, 1], host: [-1, 0, 1], started: [0, 10, 20], ended: [5, 30, 0], cancelled: [false, false, false] },
};

test('at each moment the diagram shows what ran and what was done', () => {
  expect(marksAt(path, 1, 15)).toMatchObject([{ activity: 'step', classes: ['is-running'], badges: [{ text: '1' }] }]);
  expect(marksAt(path, 1, 25)[0]!.badges[0]!.text).toBe('2');
  expect(marksAt(path, 1, 40)[0]).toMatchObject({ classes: ['is-left', 'is-running'] });
  expect(marksAt(path, 0, 40)).toMatchObject([{ activity: 'start', classes: ['is-left'] }]);
  expect(marksAt(path, 1, 40, 'h1')[0]).toMatchObject({ classes: ['is-left'], badges: [] });
  expect(marksAt(path, 1, 5)).toEqual([]);
});

test('it goes from change to change', () => {
  expect(moments(path)).toEqual([0, 5, 10, 20, 30]);
});

test('a diagram marks what failed before what runs, and a task as waiting', () => {
  const counts = { running: 2, finished: 3, cancelled: 0, incidents: 1 };
  expect(marks([{ activity: 'step', ...counts }], new Set())[0]!.classes).toEqual(['is-left', 'is-incident']);
  expect(marks([{ activity: 'task', ...counts, incidents: 0, finished: 0 }], new Set(['task']))[0]!.classes).toEqual(['is-waiting']);
});

test('the way to a called diagram begins at the operation\'s own, also where diagrams call in a circle', () => {
  const diagram = (definition: string, calledBy: string[]) => ({
    definition, process: definition, name: definition, version: 1, calledBy: calledBy.map((caller) => ({ definition: caller, activity: 'call' })),
    instances: { running: 0, finished: 0 }, activities: [],
  });
  const diagrams = [diagram('main', ['host']), diagram('host', ['main']), diagram('step', ['host'])];
  expect(way({ diagrams }, 'step').map(({ process }) => process)).toEqual(['main', 'host', 'step']);
  expect(way({ diagrams }, 'unknown').at(-1)?.process).toBe('main');
});
