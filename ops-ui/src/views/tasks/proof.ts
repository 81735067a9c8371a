import type { Matrix } from '../../api/model';

/** A proof that fails sends the operation back to its task at once; what failed long before was about something else. */
const AT_ONCE = 10_000;

/** The last proof that failed in the moment in which a task came. */
export function proofBefore(matrix: Matrix, created: number): { id: number; host: number; step: number } | undefined {
  const { runs } = matrix;
  for (let index = runs.id.length - 1; index >= 0; index--) {
    if (runs.state[index] === 'NOT_PROVEN' && Math.abs(created - runs.ended[index]!) < AT_ONCE) {
      return { id: runs.id[index]!, host: runs.host[index]!, step: runs.step[index]! };
    }
  }
  return undefined;
}
