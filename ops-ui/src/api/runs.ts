import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { answer, api } from './client';
import type { Matrix, StepState } from './model';

/** How a run of a step stands now, as the stream tells it. */
export interface StepChange {
  id: number;
  operation: string;
  step: string;
  title: string;
  host?: string;
  attempt: number;
  state: string;
  started: string;
  ended?: string;
}

/** All runs of an operation, read once: 300 hosts of 40 steps are too much to read for each change. */
export const whole = (id: string) => queryOptions({
  queryKey: ['runs', id] as const,
  queryFn: () => answer(api.GET('/api/v1/operations/{id}/matrix', { params: { path: { id } } })),
  staleTime: 5 * 60_000,
});

/** Puts changes of steps into the tables that are on the page, all that come within a frame at once. */
export class RunKeeper {
  private pending: StepChange[] = [];
  private frame: number | undefined;

  constructor(private readonly client: QueryClient) {}

  hear(change: StepChange) {
    this.pending.push(change);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      const changes = this.pending;
      this.pending = [];
      for (const id of new Set(changes.map(({ operation }) => operation))) {
        this.client.setQueryData<Matrix>(whole(id).queryKey, (old) =>
          old && putAll(old, changes.filter(({ operation }) => operation === id)));
      }
    });
  }

  stop() {
    if (this.frame !== undefined) {
      cancelAnimationFrame(this.frame);
    }
  }
}

/** The table with runs as they stand now, each in the place of the run with its id. */
export function putAll(old: Matrix, changes: StepChange[]): Matrix {
  const hosts = [...old.hosts];
  const steps = [...old.steps];
  const runs = {
    id: old.runs.id.slice(), host: old.runs.host.slice(), step: old.runs.step.slice(), state: old.runs.state.slice(),
    attempt: old.runs.attempt.slice(), started: old.runs.started.slice(), ended: old.runs.ended.slice(),
  };
  const hostOf = new Map(hosts.map(({ name }, index) => [name, index]));
  const stepOf = new Map(steps.map(({ step }, index) => [step, index]));
  for (const change of changes) {
    let host = -1;
    if (change.host !== undefined) {
      host = hostOf.get(change.host) ?? hosts.push({ name: change.host, role: '', rack: '', condition: 'RUNNING' }) - 1;
      hostOf.set(change.host, host);
    }
    const step = stepOf.get(change.step) ?? steps.push({ process: '', step: change.step, title: change.title }) - 1;
    stepOf.set(change.step, step);
    const known = runs.id.lastIndexOf(change.id);
    const at = known < 0 ? runs.id.length : known;
    runs.id[at] = change.id;
    runs.host[at] = host;
    runs.step[at] = step;
    runs.state[at] = change.state as StepState;
    runs.attempt[at] = change.attempt;
    runs.started[at] = Date.parse(change.started);
    runs.ended[at] = change.ended ? Date.parse(change.ended) : 0;
  }
  return { ...old, hosts, steps, runs };
}
