import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys } from './queries';
import { RunKeeper, type StepChange } from './runs';

/** An event as the stream tells it. */
export interface Happened {
  id: number;
  type: string;
  timestamp: string;
  cluster?: string;
  operation?: string;
  subject?: string;
  data?: Record<string, unknown>;
}

/** Whether the page hears what happens. */
export type Hearing = 'connecting' | 'live' | 'lost' | 'hidden';

const AGAIN_AFTER = 500;
const AGAIN_LATER = 3000;
/** EventSource.CLOSED: it does not come back by itself. */
const GIVEN_UP = 2;

/** Asks anew for what an event changed, at once and then at most twice a second for each question. */
export class Renewal {
  private readonly last = new Map<string, number>();
  private readonly due = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly client: Pick<QueryClient, 'invalidateQueries'>) {}

  renew(key: QueryKey) {
    const name = JSON.stringify(key);
    if (this.due.has(name)) {
      return;
    }
    const wait = Math.max(0, (this.last.get(name) ?? -AGAIN_AFTER) + AGAIN_AFTER - performance.now());
    this.due.set(name, setTimeout(() => {
      this.due.delete(name);
      this.last.set(name, performance.now());
      void this.client.invalidateQueries({ queryKey: key });
    }, wait));
  }

  stop() {
    this.due.forEach(clearTimeout);
    this.due.clear();
  }
}

/** The questions whose answers an event may have changed. */
export function concerned(event: Happened): QueryKey[] {
  const [about] = event.type.split('.');
  const all: QueryKey[] = [];
  if (event.operation) {
    all.push(keys.operation(event.operation), keys.progress(event.operation), keys.matrix(event.operation));
  }
  if (about === 'operation') {
    all.push(keys.now, keys.operations, keys.clusters);
  }
  if (about === 'task') {
    all.push(keys.now, keys.tasks);
  }
  if (about === 'incident') {
    all.push(keys.now, keys.incidents);
  }
  if (about === 'finding') {
    all.push(keys.findings);
  }
  return all;
}

const EVENTS = [
  'operation.started', 'operation.finished', 'operation.planned', 'operation.cancelled', 'operation.failed',
  'operation.paused', 'operation.resumed', 'task.created', 'task.completed', 'task.removed', 'incident.created',
  'incident.resolved', 'finding.opened', 'finding.gone',
];

/**
 * Holds the one stream of this page, while the page is seen: browsers keep six connections to a server for all of their
 * pages, so hidden ones give theirs back, and read everything anew when they are seen again.
 *
 * @param operation whose steps are told too
 */
export function useLive(operation: string | undefined): Hearing {
  const client = useQueryClient();
  const visible = useVisible();
  const [hearing, setHearing] = useState<Hearing>('connecting');
  const [tries, setTries] = useState(0);

  useEffect(() => {
    if (!visible) {
      return;
    }
    const renewal = new Renewal(client);
    const runs = new RunKeeper(client);
    const stream = new EventSource(
      `/api/v1/events?type=${EVENTS.join(',')}${operation ? `&steps=${operation}` : ''}`);
    let first = true;
    stream.onopen = () => {
      setHearing('live');
      if (!first || client.getQueryCache().getAll().length > 0) {
        // What happened between the last answer and this moment was told to nobody.
        void client.invalidateQueries({ refetchType: 'active' });
      }
      first = false;
    };
    let later: ReturnType<typeof setTimeout> | undefined;
    stream.onerror = () => {
      setHearing('lost');
      // Browsers come back by themselves after a broken connection, and give up after an answer that refuses.
      if (stream.readyState === GIVEN_UP) {
        later = setTimeout(() => {
          // Where the session has ended, this answer says so.
          void client.refetchQueries({ queryKey: keys.session });
          setTries((old) => old + 1);
        }, AGAIN_LATER);
      }
    };
    const hear = (message: MessageEvent<string>) =>
      concerned(JSON.parse(message.data) as Happened).forEach((key) => renewal.renew(key));
    EVENTS.forEach((type) => stream.addEventListener(type, hear));
    stream.addEventListener('step.changed', (message) => {
      const change = JSON.parse((message as MessageEvent<string>).data) as StepChange;
      runs.hear(change);
      renewal.renew(keys.progress(change.operation));
      renewal.renew(keys.matrix(change.operation));
      renewal.renew(keys.now);
    });
    return () => {
      clearTimeout(later);
      stream.close();
      renewal.stop();
      runs.stop();
    };
  }, [client, operation, visible, tries]);

  return visible ? hearing : 'hidden';
}

function useVisible(): boolean {
  const [visible, setVisible] = useState(document.visibilityState !== 'hidden');
  useEffect(() => {
    const look = () => setVisible(document.visibilityState !== 'hidden');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return visible;
}
