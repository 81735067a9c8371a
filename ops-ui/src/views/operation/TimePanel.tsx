import { Group, Stack, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useNavigate } from '@tanstack/react-router';
import { memo, useMemo, useRef } from 'react';
import type { Matrix, OperationView } from '../../api/model';
import { Asked } from '../../parts/Asked';
import { STATES } from '../../parts/condition';
import { Empty } from '../../parts/Empty';
import { length, short, useNow } from '../../parts/time';
import { useMatrix, type Run } from './matrix';
import './TimePanel.css';

const ROW = 26;

/** When what ran where: hosts by time. */
export function TimePanel({ operation }: { operation: OperationView }) {
  const matrix = useMatrix(operation.id);
  return (
    <Asked query={matrix} what="the times">
      {(data) => data.runs.id.length === 0
        ? <Empty title="Nothing has run yet" />
        : <Gantt matrix={data} operation={operation} />}
    </Asked>
  );
}

/** The runs of each host, the cluster as a whole first; hosts on which nothing ran are left out. */
export function lanes(matrix: Matrix): { name: string; runs: Run[] }[] {
  const found = new Map<number, Run[]>();
  const { runs } = matrix;
  runs.id.forEach((id, index) => {
    const host = runs.host[index]!;
    const run: Run = {
      id, host, step: runs.step[index]!, state: runs.state[index]!, attempt: runs.attempt[index]!,
      started: runs.started[index]!, ended: runs.ended[index]!,
    };
    found.set(host, [...(found.get(host) ?? []), run]);
  });
  return [-1, ...matrix.hosts.keys()].filter((host) => found.has(host))
    .map((host) => ({ name: host < 0 ? 'the cluster' : matrix.hosts[host]!.name, runs: found.get(host)! }));
}

function Gantt({ matrix, operation }: { matrix: Matrix; operation: OperationView }) {
  const now = useNow();
  const from = Date.parse(operation.startedAt);
  const to = operation.endedAt ? Date.parse(operation.endedAt) : Math.max(now, from + 1000);
  const rows = useMemo(() => lanes(matrix), [matrix]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 8 });
  const slowest = useMemo(() => longest(matrix), [matrix]);
  return (
    <Stack gap="sm">
      <Text size="sm">
        From {short(from)} to {operation.endedAt ? short(to) : 'now'}, {length(to - from)}.
        {slowest.length > 0 && ` Longest: ${slowest.map(({ title, took }) => `${title} (${length(took)})`).join(', ')}.`}
      </Text>
      <div ref={scroller} className="gantt" role="region" aria-label="Runs by host and time" tabIndex={0}>
        <div className="gantt-scale" aria-hidden>
          {[0, 0.25, 0.5, 0.75, 1].map((part) => (
            <span key={part} style={{ left: `${part * 100}%` }}>{part === 0 ? '0' : length((to - from) * part)}</span>
          ))}
        </div>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => (
            <div key={rows[item.index]!.name} className="gantt-row" style={{ transform: `translateY(${item.start}px)` }}>
              <div className="gantt-host">{rows[item.index]!.name}</div>
              <Lane id={operation.id} name={rows[item.index]!.name} runs={rows[item.index]!.runs} matrix={matrix} from={from} to={to} />
            </div>
          ))}
        </div>
      </div>
      <Group gap="md">
        {[STATES.CHANGED, STATES.UNCHANGED, STATES.WAITING, STATES.FAILED].map(({ word, colour }) => (
          <Text key={word} size="xs" component="span"><span className="condition-dot" style={{ background: colour }} aria-hidden />{word}</Text>
        ))}
      </Group>
    </Stack>
  );
}

const Lane = memo(function Lane({ name, runs, matrix, from, to }: {
  id: string; name: string; runs: Run[]; matrix: Matrix; from: number; to: number;
}) {
  const navigate = useNavigate({ from: '/operations/$id' });
  const all = to - from;
  return (
    <div className="gantt-lane">
      {runs.map((run) => {
        const step = matrix.steps[run.step]!;
        const end = run.ended || to;
        const words = `${step.title} on ${name}: ${STATES[run.state].word}, ${length(end - run.started)}, at ${short(run.started)}`;
        return (
          <button
            key={run.id} type="button" className="gantt-bar" title={words} aria-label={words} tabIndex={-1}
            style={{
              left: `${((run.started - from) / all) * 100}%`, width: `max(3px, ${((end - run.started) / all) * 100}%)`,
              background: STATES[run.state].colour,
            }}
            onClick={() => void navigate({ to: '.', search: (old: object) => ({ ...old, host: name === 'the cluster' ? '-' : name, step: step.step }) })}
          />
        );
      })}
    </div>
  );
});

/** The three steps that took the longest on any host. */
export function longest(matrix: Matrix): { title: string; took: number }[] {
  const found = new Map<number, number>();
  matrix.runs.id.forEach((_, index) => {
    const ended = matrix.runs.ended[index]!;
    const took = ended > 0 ? ended - matrix.runs.started[index]! : 0;
    const step = matrix.runs.step[index]!;
    found.set(step, Math.max(found.get(step) ?? 0, took));
  });
  return [...found].sort((one, other) => other[1] - one[1]).slice(0, 3).filter(([, took]) => took > 0)
    .map(([step, took]) => ({ title: matrix.steps[step]!.title, took }));
}
