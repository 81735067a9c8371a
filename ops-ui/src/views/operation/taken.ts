import type { OperationPath } from '../../api/model';
import type { Flow } from '../../parts/Diagram';

/** The engine writes the end of one activity and the start of the next with clocks of milliseconds. */
const SLACK = 5;

/**
 * The lines of a diagram that were taken until a moment. The engine does not write down lines: each activity was entered from
 * the one before it that had ended last.
 */
export function takenFlows(path: OperationPath, definition: number, flows: Flow[], at = Infinity, host?: string): Set<string> {
  const only = host === undefined ? undefined : path.hosts.indexOf(host);
  const runs = new Map<string, { started: number; ended: number }[]>();
  const { activity, started, ended, host: hosts } = path.runs;
  for (let index = 0; index < activity.length && started[index]! <= at; index++) {
    const place = path.activities[activity[index]!]!;
    if (place.definition === definition && (only === undefined || hosts[index] === only)) {
      const key = `${place.activity}/${hosts[index]}`;
      const all = runs.get(key) ?? [];
      all.push({ started: started[index]!, ended: ended[index]! });
      runs.set(key, all);
    }
  }
  const incoming = new Map<string, Flow[]>();
  flows.forEach((flow) => incoming.set(flow.target, [...(incoming.get(flow.target) ?? []), flow]));
  const taken = new Set<string>();
  for (const [key, entered] of runs) {
    const [target, ofHost] = [key.slice(0, key.lastIndexOf('/')), key.slice(key.lastIndexOf('/') + 1)];
    for (const run of entered) {
      let last: { flow: string; ended: number } | undefined;
      for (const { id, source } of incoming.get(target) ?? []) {
        for (const before of runs.get(`${source}/${ofHost}`) ?? []) {
          if (before.ended > 0 && before.ended <= run.started + SLACK && (!last || before.ended > last.ended)) {
            last = { flow: id, ended: before.ended };
          }
        }
      }
      if (last) {
        taken.add(last.flow);
      }
    }
  }
  return taken;
}
