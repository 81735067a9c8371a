import { Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let second = Math.floor(Date.now() / 1000);
let clock: ReturnType<typeof setInterval> | undefined;

function listen(listener: () => void) {
  listeners.add(listener);
  clock ??= setInterval(() => {
    second = Math.floor(Date.now() / 1000);
    listeners.forEach((each) => each());
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(clock);
      clock = undefined;
    }
  };
}

/** Now, in milliseconds, anew each second; one clock for all of the page. */
export function useNow(): number {
  return useSyncExternalStore(listen, () => second) * 1000;
}

/** A length of time in words: "1 min 5 s", "3 h 20 min", "2 d 4 h". */
export function length(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 1) {
    return `${Math.max(0, Math.round(milliseconds))} ms`;
  }
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  const units: [number, string][] = [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const first = units.findIndex(([size]) => whole >= size);
  const [size, name] = units[first]!;
  const next = units[first + 1];
  const rest = next ? Math.floor((whole % size) / next[0]) : 0;
  return `${Math.floor(whole / size)} ${name}${next && rest ? ` ${rest} ${next[1]}` : ''}`;
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
const clockOnly = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** A moment, exactly. */
export function moment(at: string | number): string {
  return exact.format(new Date(at));
}

/** A moment of today by its clock, another with its day. */
export function short(at: string | number, now = Date.now()): string {
  const date = new Date(at);
  return date.toDateString() === new Date(now).toDateString() ? clockOnly.format(date) : day.format(date);
}

/** "5 min ago", exact on hover. */
export function Ago({ at }: { at: string | number }) {
  const gone = useNow() - new Date(at).getTime();
  return (
    <Tooltip label={moment(at)}>
      <time dateTime={new Date(at).toISOString()} className="nowrap">{gone < 2000 ? 'just now' : `${length(gone)} ago`}</time>
    </Tooltip>
  );
}

/** "in 5 s", exact on hover. */
export function Until({ at }: { at: string | number }) {
  const left = new Date(at).getTime() - useNow();
  return (
    <Tooltip label={moment(at)}>
      <time dateTime={new Date(at).toISOString()} className="nowrap">{left <= 1000 ? 'now' : `in ${length(left)}`}</time>
    </Tooltip>
  );
}

/** How long something lasted, or lasts. */
export function Lasting({ from, to }: { from: string | number; to?: string | number }) {
  const now = useNow();
  return <span className="nowrap">{length((to ? new Date(to).getTime() : now) - new Date(from).getTime())}</span>;
}
