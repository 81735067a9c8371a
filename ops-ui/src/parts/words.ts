import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries';
import type { OperationState } from '../api/model';
import type { TagKind } from './Tag';

export const OPERATION_STATES: Record<OperationState, { word: string; kind: TagKind }> = {
  RUNNING: { word: 'running', kind: 'running' },
  FINISHED: { word: 'finished', kind: 'good' },
  PLANNED: { word: 'planned', kind: 'person' },
  CANCELLED: { word: 'cancelled', kind: 'quiet' },
  FAILED: { word: 'failed', kind: 'bad' },
};

/** Names of processes as people say them. */
export function useProcessName(): (process: string) => string {
  const { data } = useQuery(queries.processes);
  return (process) => data?.find((each) => each.process === process)?.name ?? sentence(process);
}

/** A name of machines as words: {@code node-join} is "Node join". */
export function sentence(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[-_]/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "1 host", "3 hosts". */
export function plural(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
