import { ActionIcon, Group, Select, Slider, Stack, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerSkipBack, IconPlayerSkipForward } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { OperationPath, OperationView } from '../../api/model';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Diagram, type Flow } from '../../parts/Diagram';
import { Empty } from '../../parts/Empty';
import { length, moment } from '../../parts/time';
import { marksAt, moments } from './replay';
import { takenFlows } from './taken';

/** A whole operation takes this long, however long it was; waits for people are not waited out. */
const PLAY_FOR = 20_000;
const FRAME = 100;

/** What happened, again, on the diagrams. */
export function ReplayPanel({ operation }: { operation: OperationView }) {
  const path = useQuery({ ...queries.path(operation.id), staleTime: operation.endedAt ? Infinity : 0 });
  return (
    <Asked query={path} what="what happened">
      {(data) => data.runs.activity.length === 0
        ? <Empty title="No history is kept">What this operation went through has been removed, as the settings say.</Empty>
        : <Replay operation={operation} path={data} />}
    </Asked>
  );
}

function Replay({ operation, path }: { operation: OperationView; path: OperationPath }) {
  const search = useSearch({ from: '/operations/$id' });
  const navigate = useNavigate({ from: '/operations/$id' });
  const times = useMemo(() => moments(path), [path]);
  const last = times.length - 1;
  const given = search.at === undefined ? 0 : times.findLastIndex((time) => time <= Date.parse(search.at!));
  const [at, setAt] = useState(Math.max(0, given));
  const [plays, setPlays] = useState(false);
  const definition = Math.max(0, path.definitions.findIndex(({ process }) => process === search.process));
  const time = times[Math.min(at, last)]!;
  const marks = useMemo(() => marksAt(path, definition, time, search.host), [path, definition, time, search.host]);
  const taken = useCallback(
    (flows: Flow[]) => takenFlows(path, definition, flows, time, search.host), [path, definition, time, search.host]);
  const xml = useQuery(queries.diagram(path.definitions[definition]!.definition));
  const from = Date.parse(operation.startedAt);

  useEffect(() => {
    if (!plays) {
      return;
    }
    const each = Math.max(1, Math.round(times.length / (PLAY_FOR / FRAME)));
    const clock = setInterval(() => setAt((old) => Math.min(last, old + each)), FRAME);
    return () => clearInterval(clock);
  }, [plays, times.length, last]);
  const playing = plays && at < last;
  const keep = (index: number) => void navigate({
    to: '.', search: (old: object) => ({ ...old, at: new Date(times[index]!).toISOString() }), replace: true,
  });
  const go = (index: number) => {
    setPlays(false);
    setAt(index);
    keep(index);
  };
  const toggle = () => {
    if (playing) {
      go(at);
    } else {
      setAt(at >= last ? 0 : at);
      setPlays(true);
    }
  };
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <ActionIcon variant="default" aria-label="To the moment before" onClick={() => go(Math.max(0, at - 1))}><IconPlayerSkipBack size={16} /></ActionIcon>
        <ActionIcon aria-label={playing ? 'Pause' : 'Play'} onClick={toggle}>
          {playing ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
        </ActionIcon>
        <ActionIcon variant="default" aria-label="To the next moment" onClick={() => go(Math.min(last, at + 1))}><IconPlayerSkipForward size={16} /></ActionIcon>
        <Text size="sm" w={280}>{moment(time)} <Text span c="dimmed" inherit>+{length(time - from)}</Text></Text>
        <Select
          aria-label="Diagram" size="xs" allowDeselect={false} value={path.definitions[definition]!.process}
          data={path.definitions.map(({ process, name }) => ({ value: process, label: name }))}
          onChange={(process) => void navigate({ to: '.', search: (old: object) => ({ ...old, process: process ?? undefined }) })}
        />
        <Select
          aria-label="Host" size="xs" placeholder="All hosts" clearable searchable value={search.host ?? null} data={path.hosts}
          onChange={(host) => void navigate({ to: '.', search: (old: object) => ({ ...old, host: host ?? undefined }) })}
        />
      </Group>
      <Slider
        min={0} max={last} value={Math.min(at, last)} label={null} thumbLabel="Moment" aria-label="Moment"
        onChange={(index) => { setPlays(false); setAt(index); }} onChangeEnd={keep}
      />
      <Asked query={xml} what="the diagram">
        {(text) => <Diagram key={path.definitions[definition]!.definition} follows taken={taken} xml={text} marks={marks} label={`${path.definitions[definition]!.name} at ${moment(time)}`} />}
      </Asked>
    </Stack>
  );
}
