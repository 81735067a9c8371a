import { Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { memo, useMemo, useRef, type KeyboardEvent } from 'react';
import type { Condition, Matrix, MatrixStep } from '../../api/model';
import { Asked } from '../../parts/Asked';
import { CONDITIONS, ORDER, STATES, type Look } from '../../parts/condition';
import { Empty } from '../../parts/Empty';
import { length } from '../../parts/time';
import { plural, sentence } from '../../parts/words';
import { cells, useMatrix, type Cell } from './matrix';
import './HostsPanel.css';

const ROW = 30;
const CLUSTER = 'the cluster';

/** Hosts by steps; a cell opens its transcript. */
export function HostsPanel({ id }: { id: string }) {
  const matrix = useMatrix(id);
  return (
    <Asked query={matrix} what="hosts and steps">
      {(data) => data.hosts.length === 0 && data.runs.id.length === 0
        ? <Empty title="No host yet">The operation has not come to a step.</Empty>
        : <Table matrix={data} />}
    </Asked>
  );
}

interface Row { index: number; name: string; about: string; condition: Condition | undefined }

function Table({ matrix }: { matrix: Matrix }) {
  const search = useSearch({ from: '/operations/$id' });
  const navigate = useNavigate({ from: '/operations/$id' });
  const table = useMemo(() => cells(matrix), [matrix]);
  const rows = useMemo(() => rowsOf(matrix, table, search.only, search.find), [matrix, table, search.only, search.find]);
  const steps = useMemo(() => reached(matrix, table), [matrix, table]);
  const choose = (change: Partial<typeof search>) => void navigate({ to: '.', search: (old: object) => ({ ...old, ...change }), replace: true });
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Host" size="xs" placeholder="Part of a name or rack" defaultValue={search.find ?? ''} w={180}
          onChange={(event) => choose({ find: event.currentTarget.value || undefined })}
        />
        <Select
          label="Which" size="xs" w={200} clearable placeholder="All hosts" value={search.only ?? null}
          data={ORDER.map((condition) => ({ value: condition, label: `Only: ${CONDITIONS[condition].word}` }))}
          onChange={(only) => choose({ only: only ?? undefined })}
        />
        <Text size="sm" c="dimmed" role="status">{plural(rows.filter(({ index }) => index >= 0).length, 'host')}</Text>
      </Group>
      {rows.length === 0
        ? <Empty title="No such host">No host of this operation is like that now.</Empty>
        : <Grid rows={rows} steps={steps} table={table} onOpen={(host, step) => void navigate({
          to: '.', search: (old: object) => ({ ...old, host: host === CLUSTER ? '-' : host, step }),
        })} />}
      <Legend />
    </Stack>
  );
}

/** The rows that are shown, the cluster as a whole first. */
export function rowsOf(matrix: Matrix, table: Map<string, Cell>, only?: string, find?: string): Row[] {
  const words = (find ?? '').toLowerCase();
  const hosts: Row[] = matrix.hosts.map(({ name, role, rack, condition }, index) => ({
    index, name, about: [role && sentence(role).toLowerCase(), rack && `rack ${rack}`].filter(Boolean).join(', '), condition,
  })).filter((row) => (!only || row.condition === only) && `${row.name} ${row.about}`.toLowerCase().includes(words));
  const whole = !only && !words && [...table.keys()].some((key) => key.startsWith('-1/'));
  return whole ? [{ index: -1, name: CLUSTER, about: 'as a whole', condition: undefined }, ...hosts] : hosts;
}

/** The columns: what has run or stands, in the order in which it first began; before anything has, all that the diagrams have. */
export function reached(matrix: Matrix, table: Map<string, Cell>): { index: number; step: MatrixStep }[] {
  const first = new Map<number, number>();
  for (const [key, { runs, now }] of table) {
    const step = Number(key.split('/')[1]);
    const began = Math.min(...runs.map(({ started }) => started), now ? Date.parse(now.since) : Infinity);
    first.set(step, Math.min(first.get(step) ?? Infinity, began));
  }
  return matrix.steps.map((step, index) => ({ index, step }))
    .filter(({ index }) => first.size === 0 || first.has(index))
    .sort((one, other) => (first.get(one.index) ?? 0) - (first.get(other.index) ?? 0));
}

/** How a cell looks: what stands there now, or how its last run ended. */
export function look(cell: Cell | undefined): Look | undefined {
  if (!cell) {
    return undefined;
  }
  const { now, last } = cell;
  if (now && now.condition !== 'RUNNING') {
    return CONDITIONS[now.condition];
  }
  if (now && (!last || last.ended > 0 && Date.parse(now.since) >= last.ended)) {
    return CONDITIONS.RUNNING;
  }
  return last && STATES[last.state];
}

function Grid({ rows, steps, table, onOpen }: {
  rows: Row[];
  steps: { index: number; step: MatrixStep }[];
  table: Map<string, Cell>;
  onOpen: (host: string, step: string) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 8 });
  return (
    <div
      ref={scroller} className="matrix" role="grid" aria-label="Hosts by steps" aria-rowcount={rows.length + 1}
      aria-colcount={steps.length + 1} onKeyDown={move} tabIndex={0}
    >
      <div className="matrix-head" role="row" aria-rowindex={1}>
        <div className="matrix-host" role="columnheader" aria-colindex={1}>Host</div>
        {steps.map(({ step }, index) => (
          <div key={step.step} className="matrix-step" role="columnheader" aria-colindex={index + 2}>
            <span title={step.title}>{step.title}</span>
          </div>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => (
          <MatrixRow
            key={rows[item.index]!.name} row={rows[item.index]!} at={item.index} top={item.start} steps={steps} table={table}
            onOpen={onOpen}
          />
        ))}
      </div>
    </div>
  );
}

const MatrixRow = memo(function MatrixRow({ row, at, top, steps, table, onOpen }: {
  row: Row;
  at: number;
  top: number;
  steps: { index: number; step: MatrixStep }[];
  table: Map<string, Cell>;
  onOpen: (host: string, step: string) => void;
}) {
  const condition = row.condition && CONDITIONS[row.condition];
  return (
    <div className="matrix-row" role="row" aria-rowindex={at + 2} style={{ transform: `translateY(${top}px)` }}>
      <div className="matrix-host" role="rowheader" aria-colindex={1} title={`${row.name}, ${row.about}${condition ? `, ${condition.word}` : ''}`}>
        {condition && <span className="condition-dot" style={{ background: condition.colour }} aria-hidden />}
        {row.name}
        {condition && <span className="visually-hidden">, {condition.word}</span>}
      </div>
      {steps.map(({ index, step }, column) => {
        const cell = table.get(`${row.index}/${index}`);
        const shown = look(cell);
        const words = shown ? `${step.title} on ${row.name}: ${shown.word}${tries(cell)}${took(cell)}` : `${step.title} on ${row.name}: not run`;
        return (
          <div key={step.step} role="gridcell" aria-colindex={column + 2} className="matrix-cell">
            {shown && (
              <button
                type="button" tabIndex={at === 0 && column === 0 ? 0 : -1} aria-label={words} title={words} data-sign={shown.word}
                style={{ background: shown.colour }} onClick={() => onOpen(row.name, step.step)}
              >
                {shown.sign}
              </button>
            )}
          </div>
        );
      })}
    </div>
  );
});

function tries(cell: Cell | undefined): string {
  const attempts = cell?.last?.attempt ?? 1;
  return attempts > 1 ? `, try ${attempts}` : '';
}

function took(cell: Cell | undefined): string {
  const last = cell?.last;
  return last && last.ended > 0 ? `, ${length(last.ended - last.started)}` : '';
}

/** Arrow keys go from cell to cell, as in any table. */
function move(event: KeyboardEvent<HTMLDivElement>) {
  const steps: Record<string, [number, number]> = {
    ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0],
  };
  const step = steps[event.key];
  const cell = (event.target as HTMLElement).closest('[role="gridcell"]');
  const row = cell?.closest('[role="row"]');
  if (!step || !cell || !row) {
    return;
  }
  event.preventDefault();
  const column = Number(cell.getAttribute('aria-colindex')) + step[1];
  const wanted = Number(row.getAttribute('aria-rowindex')) + step[0];
  event.currentTarget
    .querySelector<HTMLElement>(`[role="row"][aria-rowindex="${wanted}"] [aria-colindex="${column}"] button`)
    ?.focus();
}

function Legend() {
  const shown: Look[] = [
    STATES.CHANGED, STATES.UNCHANGED, CONDITIONS.RUNNING, CONDITIONS.RETRYING, CONDITIONS.INCIDENT, CONDITIONS.WAITING, STATES.SKIPPED,
    STATES.DONE_BY_HAND,
  ];
  return (
    <Group gap="md" aria-label="Signs">
      {shown.map(({ word, sign, colour }) => (
        <Text key={word} size="xs" component="span">
          <span className="matrix-sign" style={{ background: colour }} aria-hidden>{sign}</span> {word}
        </Text>
      ))}
    </Group>
  );
}
