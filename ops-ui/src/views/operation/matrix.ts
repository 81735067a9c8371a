import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client';
import type { Matrix, StandsAt, StepState } from '../../api/model';
import { keys } from '../../api/queries';
import { whole } from '../../api/runs';

/** One run of a step. */
export interface Run {
  id: number;
  host: number;
  step: number;
  state: StepState;
  attempt: number;
  started: number;
  /** 0 while it is open. */
  ended: number;
}

/** What a cell of the table shows. */
export interface Cell {
  runs: Run[];
  last: Run | undefined;
  now: StandsAt | undefined;
}

/** The whole table of an operation, read once; afterwards the stream puts changes of steps into it, and the rest is read anew. */
export function useMatrix(id: string) {
  const all = useQuery(whole(id));
  const standing = useQuery({ ...now(id), enabled: all.data !== undefined });
  return {
    ...all,
    data: all.data && standing.data && standing.dataUpdatedAt > all.dataUpdatedAt
      ? { ...all.data, hosts: withConditions(all.data, standing.data), now: standing.data.now }
      : all.data,
  };
}

const now = (id: string) => queryOptions({
  queryKey: keys.matrix(id),
  queryFn: () => answer(api.GET('/api/v1/operations/{id}/matrix', { params: { path: { id }, query: { runs: false } } })),
});

function withConditions(old: Matrix, fresh: Matrix): Matrix['hosts'] {
  const conditions = new Map(fresh.hosts.map(({ name, condition }) => [name, condition]));
  return old.hosts.map((host) => ({ ...host, condition: conditions.get(host.name) ?? host.condition }));
}

/** The table by cells: key {@code host/step}, the host -1 for the cluster as a whole. */
export function cells(matrix: Matrix): Map<string, Cell> {
  const found = new Map<string, Cell>();
  const at = (host: number, step: number) => {
    const key = `${host}/${step}`;
    let cell = found.get(key);
    if (!cell) {
      cell = { runs: [], last: undefined, now: undefined };
      found.set(key, cell);
    }
    return cell;
  };
  const { runs } = matrix;
  for (let index = 0; index < runs.id.length; index++) {
    const run: Run = {
      id: runs.id[index]!, host: runs.host[index]!, step: runs.step[index]!, state: runs.state[index]!,
      attempt: runs.attempt[index]!, started: runs.started[index]!, ended: runs.ended[index]!,
    };
    const cell = at(run.host, run.step);
    cell.runs.push(run);
    if (!cell.last || run.started >= cell.last.started) {
      cell.last = run;
    }
  }
  const hosts = new Map(matrix.hosts.map(({ name }, index) => [name, index]));
  const steps = new Map(matrix.steps.map(({ step }, index) => [step, index]));
  for (const stands of matrix.now) {
    const step = steps.get(stands.step);
    const host = stands.host === undefined ? -1 : hosts.get(stands.host);
    if (step !== undefined && host !== undefined) {
      at(host, step).now = stands;
    }
  }
  return found;
}
