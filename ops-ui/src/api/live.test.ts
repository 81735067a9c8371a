import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { concerned, Renewal, type Happened } from './live';
import { keys } from './queries';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a storm of events asks at once, and then twice a second', () => {
  const asked = vi.fn();
  const renewal = new Renewal({ invalidateQueries: asked });
  for (let event = 0; event < 100; event++) {
    renewal.renew(keys.now);
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  // 1 s of events: one at 0, one at 0.5 s, one at 1 s, at most.
  expect(asked.mock.calls.length).toBeGreaterThanOrEqual(2);
  expect(asked.mock.calls.length).toBeLessThanOrEqual(3);
});

test('what has been stopped asks nothing any more', () => {
  const asked = vi.fn();
  const renewal = new Renewal({ invalidateQueries: asked });
  renewal.renew(keys.now);
  renewal.stop();
  vi.advanceTimersByTime(5000);
  expect(asked).not.toHaveBeenCalled();
});

test.each([
  ['task.created', keys.tasks], ['incident.created', keys.incidents], ['operation.finished', keys.now], ['operation.started', keys.operations],
  ['finding.opened', keys.findings], ['task.completed', keys.operation('OPS-1')],
])('%s makes %j old', (type, key) => {
  const event: Happened = { id: 1, type, timestamp: '2026-03-01T12:00:00Z', operation: 'OPS-1' };
  expect(concerned(event)).toContainEqual(key);
});
