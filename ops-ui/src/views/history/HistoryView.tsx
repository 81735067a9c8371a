import { Button, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { OperationState, OperationView } from '../../api/model';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { Heading } from '../../parts/Heading';
import { To, ToButton } from '../../parts/links';
import { Ago, Lasting } from '../../parts/time';
import { OPERATION_STATES, useProcessName } from '../../parts/words';
import { Tag } from '../../parts/Tag';
import './HistoryView.css';

const ROW = 44;

/** All operations, to be searched. */
export function HistoryView() {
  const wish = useSearch({ from: '/operations' });
  const operations = useInfiniteQuery(queries.operations({ ...wish, state: wish.state as OperationState | undefined }));
  return (
    <>
      <Heading title="History" />
      <Filters />
      <Asked query={operations} what="the operations">
        {({ pages }) => {
          const all = pages.flatMap((page) => page.operations);
          return all.length === 0
            ? <Empty title="No such operation">No operation is like that. Leave something out of the search.</Empty>
            : <List operations={all} more={operations.hasNextPage} fetching={operations.isFetchingNextPage} onMore={() => void operations.fetchNextPage()} />;
        }}
      </Asked>
    </>
  );
}

function Filters() {
  const search = useSearch({ from: '/operations' });
  const navigate = useNavigate({ from: '/operations' });
  const processes = useQuery(queries.processes).data ?? [];
  const clusters = useQuery(queries.clusters).data?.clusters ?? [];
  const choose = (change: Partial<typeof search>) => void navigate({ to: '.', search: (old: object) => ({ ...old, ...change }), replace: true });
  const type = useDebouncedCallback((change: Partial<typeof search>) => choose(change), 200);
  return (
    <Group gap="sm" mb="md" align="flex-end">
      <TextInput
        label="Search" size="xs" w={240} placeholder="Id, ticket, host, person…" defaultValue={search.text ?? ''}
        onChange={(event) => type({ text: event.currentTarget.value || undefined })}
      />
      <Select
        label="Cluster" size="xs" clearable searchable value={search.cluster ?? null} data={clusters.map(({ name }) => name)}
        onChange={(cluster) => choose({ cluster: cluster ?? undefined })}
      />
      <Select
        label="Process" size="xs" clearable searchable value={search.process ?? null}
        data={processes.filter(({ startable }) => startable).map(({ process, name }) => ({ value: process, label: name }))}
        onChange={(process) => choose({ process: process ?? undefined })}
      />
      <Select
        label="State" size="xs" clearable value={search.state ?? null}
        data={Object.entries(OPERATION_STATES).map(([value, { word }]) => ({ value, label: word }))}
        onChange={(state) => choose({ state: state ?? undefined })}
      />
      <TextInput label="Started by" size="xs" w={140} defaultValue={search.startedBy ?? ''} onChange={(event) => type({ startedBy: event.currentTarget.value || undefined })} />
      <TextInput
        label="From" type="date" size="xs" defaultValue={search.since?.slice(0, 10) ?? ''}
        onChange={(event) => choose({ since: event.currentTarget.value ? `${event.currentTarget.value}T00:00:00Z` : undefined })}
      />
      <TextInput
        label="Before" type="date" size="xs" defaultValue={search.until?.slice(0, 10) ?? ''}
        onChange={(event) => choose({ until: event.currentTarget.value ? `${event.currentTarget.value}T00:00:00Z` : undefined })}
      />
    </Group>
  );
}

function List({ operations, more, fetching, onMore }: {
  operations: OperationView[]; more: boolean; fetching: boolean; onMore: () => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<string[]>([]);
  const virtual = useVirtualizer({ count: operations.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 10 });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !fetching && last >= operations.length - 20) {
      onMore();
    }
  }, [more, fetching, last, operations.length, onMore]);
  const choose = useMemo(() => (id: string) => setChosen((old) => (old.includes(id) ? old.filter((each) => each !== id) : [...old, id].slice(-2))), []);
  return (
    <Stack gap="sm">
      <Group gap="sm" mih={30}>
        <Text size="sm" c="dimmed" role="status">{operations.length}{more && '+'} operations</Text>
        {chosen.length === 2 && (
          <ToButton size="xs" to="/compare" search={{ one: chosen[0], other: chosen[1] }}>Compare {chosen.join(' and ')}</ToButton>
        )}
        {chosen.length > 0 && <Button size="xs" variant="default" onClick={() => setChosen([])}>Choose none</Button>}
      </Group>
      <div ref={scroller} className="history" role="table" aria-label="Operations" aria-rowcount={more ? -1 : operations.length} tabIndex={0}>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => (
            <Row
              key={operations[item.index]!.id} operation={operations[item.index]!} top={item.start} at={item.index}
              chosen={chosen.includes(operations[item.index]!.id)} onChoose={choose}
            />
          ))}
        </div>
      </div>
    </Stack>
  );
}

function Row({ operation, top, at, chosen, onChoose }: {
  operation: OperationView; top: number; at: number; chosen: boolean; onChoose: (id: string) => void;
}) {
  const name = useProcessName();
  const state = OPERATION_STATES[operation.state];
  return (
    <div className="history-row" role="row" aria-rowindex={at + 1} style={{ transform: `translateY(${top}px)` }}>
      <span role="cell"><Checkbox size="xs" aria-label={`Choose ${operation.id} to compare`} checked={chosen} onChange={() => onChoose(operation.id)} /></span>
      <span role="cell" className="history-id"><To to="/operations/$id" params={{ id: operation.id }} fw={600}>{operation.id}</To></span>
      <span role="cell" className="history-what">{name(operation.process)} <Text span size="sm" c="dimmed">{operation.cluster}{operation.ticket && `, ${operation.ticket}`}</Text></span>
      <span role="cell" className="history-state"><Tag kind={state.kind}>{state.word}</Tag></span>
      <span role="cell" className="history-when"><Ago at={operation.startedAt} /> <Text span size="sm" c="dimmed">by {operation.startedBy}</Text></span>
      <span role="cell" className="history-took"><Lasting from={operation.startedAt} to={operation.endedAt} /></span>
    </div>
  );
}
