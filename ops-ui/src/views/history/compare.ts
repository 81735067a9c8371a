import type { Matrix } from '../../api/model';

/** A step of two operations. */
export interface Compared {
  step: string;
  title: string;
  one: Sum | undefined;
  other: Sum | undefined;
}

/** What a step was in one operation. */
export interface Sum {
  hosts: number;
  changed: number;
  failed: number;
  /** Of the host that took the longest, in milliseconds. */
  longest: number;
}

/** A step's runs of one operation, by the step's name. */
export function sums(matrix: Matrix): Map<string, Sum> {
  const { runs, steps } = matrix;
  const found = new Map<string, Sum & { all: Map<number, number> }>();
  runs.id.forEach((_, index) => {
    const { step } = steps[runs.step[index]!]!;
    const sum = found.get(step) ?? { hosts: 0, changed: 0, failed: 0, longest: 0, all: new Map<number, number>() };
    const took = runs.ended[index]! > 0 ? runs.ended[index]! - runs.started[index]! : 0;
    const host = runs.host[index]!;
    sum.all.set(host, (sum.all.get(host) ?? 0) + took);
    sum.changed += runs.state[index] === 'CHANGED' ? 1 : 0;
    sum.failed += runs.state[index] === 'FAILED' ? 1 : 0;
    found.set(step, sum);
  });
  return new Map([...found].map(([step, { all, ...sum }]) => [
    step, { ...sum, hosts: all.size, longest: Math.max(...all.values()) },
  ]));
}

/** Steps of both, in the order of the first and then of the second. */
export function compare(one: Matrix, other: Matrix): Compared[] {
  const first = sums(one);
  const second = sums(other);
  const titles = new Map([...other.steps, ...one.steps].map(({ step, title }) => [step, title]));
  return [...one.steps, ...other.steps].map(({ step }) => step)
    .filter((step, index, all) => all.indexOf(step) === index)
    .filter((step) => first.has(step) || second.has(step))
    .map((step) => ({ step, title: titles.get(step)!, one: first.get(step), other: second.get(step) }));
}
