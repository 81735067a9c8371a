import type { OperationPath } from '../../api/model';
import type { Mark } from '../../parts/Diagram';

/** What a diagram looked like at a moment. */
export function marksAt(path: OperationPath, definition: number, at: number, host?: string): Mark[] {
  const { runs, activities, hosts } = path;
  const only = host === undefined ? undefined : hosts.indexOf(host);
  const counts = new Map<string, { running: number; finished: number }>();
  for (let index = 0; index < runs.activity.length && runs.started[index]! <= at; index++) {
    const activity = activities[runs.activity[index]!]!;
    if (activity.definition !== definition || (only !== undefined && runs.host[index] !== only)) {
      continue;
    }
    const count = counts.get(activity.activity) ?? { running: 0, finished: 0 };
    const ended = runs.ended[index]!;
    if (ended > 0 && ended <= at) {
      count.finished += runs.cancelled[index] ? 0 : 1;
    } else {
      count.running++;
    }
    counts.set(activity.activity, count);
  }
  return [...counts].map(([activity, { running, finished }]) => ({
    activity,
    classes: [...(finished > 0 ? ['is-left'] : []), ...(running > 0 ? ['is-running'] : [])],
    badges: [
      ...(running > 0 ? [{ text: String(running), kind: 'running', title: `${running} running` }] : []),
      ...(finished > 1 ? [{ text: String(finished), kind: 'finished', title: `${finished} times done` }] : []),
    ],
  }));
}

/** The moments at which something began or ended, in order, each once. */
export function moments(path: OperationPath): number[] {
  return [...new Set([...path.runs.started, ...path.runs.ended.filter((end) => end > 0)])].sort((one, other) => one - other);
}
