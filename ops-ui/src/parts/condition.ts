import type { TagKind } from './Tag';
import type { Condition, HostCounts, StepState } from '../api/model';

/** How a host or step is shown: a word, a sign and a colour. */
export interface Look {
  word: string;
  sign: string;
  colour: string;
  kind: TagKind;
}

export const CONDITIONS: Record<Condition, Look> = {
  INCIDENT: { word: 'stands at an incident', sign: '!', colour: 'var(--incident)', kind: 'bad' },
  RETRYING: { word: 'tries again', sign: '↻', colour: 'var(--retrying)', kind: 'warning' },
  WAITING: { word: 'waits for a person', sign: '‖', colour: 'var(--waiting)', kind: 'person' },
  RUNNING: { word: 'runs', sign: '▶', colour: 'var(--running)', kind: 'running' },
  DONE: { word: 'done', sign: '✓', colour: 'var(--done)', kind: 'good' },
  LEFT_OUT: { word: 'left out', sign: '⊘', colour: 'var(--left-out)', kind: 'quiet' },
  TO_DO: { word: 'to do', sign: '·', colour: 'var(--todo)', kind: 'quiet' },
};

export const STATES: Record<StepState, Look> = {
  WAITING: { word: 'under way', sign: '▶', colour: 'var(--running)', kind: 'running' },
  UNCHANGED: { word: 'nothing to do', sign: '=', colour: 'var(--unchanged)', kind: 'good' },
  CHANGED: { word: 'changed', sign: '✓', colour: 'var(--done)', kind: 'good' },
  FAILED: { word: 'failed', sign: '✗', colour: 'var(--incident)', kind: 'bad' },
  PROVEN: { word: 'proved', sign: '✓', colour: 'var(--done)', kind: 'good' },
  NOT_PROVEN: { word: 'not proved', sign: '✗', colour: 'var(--retrying)', kind: 'warning' },
  SKIPPED: { word: 'skipped', sign: '⊘', colour: 'var(--left-out)', kind: 'quiet' },
  DONE_BY_HAND: { word: 'done by hand', sign: 'H', colour: 'var(--done)', kind: 'good' },
};

/** The conditions in the order of a bar, the finished first. */
export const ORDER: Condition[] = ['DONE', 'RUNNING', 'RETRYING', 'INCIDENT', 'WAITING', 'TO_DO', 'LEFT_OUT'];

export function count(counts: HostCounts, condition: Condition): number {
  switch (condition) {
    case 'TO_DO': return counts.toDo;
    case 'RUNNING': return counts.running;
    case 'RETRYING': return counts.retrying;
    case 'INCIDENT': return counts.incident;
    case 'WAITING': return counts.waiting;
    case 'DONE': return counts.done;
    case 'LEFT_OUT': return counts.leftOut;
  }
}
