import { ActionIcon, Anchor, Breadcrumbs, Group, Select, Stack, Text } from '@mantine/core';
import { IconFocusCentered, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import type { ActivityCounts, DiagramProgress, OperationView, Progress } from '../../api/model';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Diagram, type DiagramHandle, type Flow, type Mark } from '../../parts/Diagram';
import { Empty } from '../../parts/Empty';
import { plural } from '../../parts/words';
import { takenFlows } from './taken';

/** The diagrams of an operation with the path taken; a click on a called process opens it. */
export function DiagramPanel({ operation }: { operation: OperationView }) {
  const { id } = operation;
  const { host } = useSearch({ from: '/operations/$id' });
  const progress = useQuery({ ...queries.progress(id, host), placeholderData: keepPreviousData });
  return (
    <Asked query={progress} what="the diagrams">
      {(data) => data.diagrams.length === 0
        ? <Empty title="No diagram is kept">The history of this operation has been removed, as the settings say.</Empty>
        : <Diagrams operation={operation} progress={data} />}
    </Asked>
  );
}

/** The diagrams that lead from the operation's own to the chosen one. */
export function way(progress: Progress, process: string | undefined): DiagramProgress[] {
  const chosen = progress.diagrams.find((each) => each.process === process) ?? progress.diagrams[0];
  const found: DiagramProgress[] = [];
  for (let each: DiagramProgress | undefined = chosen; each && !found.includes(each);) {
    found.unshift(each);
    const callers: { definition: string }[] = each.calledBy;
    each = progress.diagrams.find((other) => callers.some(({ definition }) => definition === other.definition));
  }
  return found;
}

/** What an activity's counts look like on the diagram. */
export function marks(activities: ActivityCounts[], waits: ReadonlySet<string>): Mark[] {
  return activities.map(({ activity, running, finished, cancelled, incidents }) => {
    const badges: Mark['badges'] = [];
    const stands = waits.has(activity);
    if (incidents > 0) {
      badges.push({ text: String(incidents), kind: 'incidents', title: plural(incidents, 'incident') });
    }
    if (running > 0) {
      badges.push({
        text: String(running), kind: stands ? 'waiting' : 'running',
        title: stands ? `${running} waiting for a person` : `${running} running`,
      });
    }
    if (finished > 1) {
      badges.push({ text: String(finished), kind: 'finished', title: `${finished} times done` });
    }
    if (cancelled > 0) {
      badges.push({ text: String(cancelled), kind: 'cancelled', title: `${cancelled} cancelled` });
    }
    const now = incidents > 0 ? 'is-incident' : running > 0 ? (stands ? 'is-waiting' : 'is-running') : undefined;
    return { activity, classes: [...(finished > 0 ? ['is-left'] : []), ...(now ? [now] : [])], badges };
  });
}

function Diagrams({ operation: { id, endedAt }, progress }: { operation: OperationView; progress: Progress }) {
  const search = useSearch({ from: '/operations/$id' });
  const navigate = useNavigate({ from: '/operations/$id' });
  const handle = useRef<DiagramHandle>(null);
  const trail = way(progress, search.process);
  const shown = trail[trail.length - 1]!;
  const xml = useQuery(queries.diagram(shown.definition));
  const tasks = useQuery(queries.tasks({ operation: id })).data;
  const shownMarks = useMemo(
    () => marks(shown.activities, new Set(tasks?.map(({ key }) => key))), [shown.activities, tasks]);
  // What has ended is read once more with its times, which tell which lines were taken.
  const path = useQuery({ ...queries.path(id), enabled: endedAt !== undefined, staleTime: Infinity }).data;
  const definition = path?.definitions.findIndex((each) => each.definition === shown.definition) ?? -1;
  const taken = useMemo(
    () => (path && definition >= 0 ? (flows: Flow[]) => takenFlows(path, definition, flows, Infinity, search.host) : undefined),
    [path, definition, search.host]);
  const go = (process: string) => void navigate({
    to: '.', search: (old: object) => ({ ...old, process }),
  });
  const calls = new Map(progress.diagrams.map((each) => [each.process, each]));
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Breadcrumbs separator="›">
          {trail.map((each, index) => index === trail.length - 1
            ? <Text key={each.definition} fw={600}>{each.name}</Text>
            : <Anchor key={each.definition} component="button" onClick={() => go(each.process)}>{each.name}</Anchor>)}
        </Breadcrumbs>
        <Group gap="xs">
          <Select
            aria-label="Diagram"
            size="xs"
            value={shown.process}
            data={progress.diagrams.map(({ process, name, instances }) => ({
              value: process, label: instances.running ? `${name} (${instances.running} running)` : name,
            }))}
            onChange={(process) => process && go(process)}
            allowDeselect={false}
          />
          <ActionIcon variant="default" aria-label="Zoom in" onClick={() => handle.current?.zoom(1.25)}><IconZoomIn size={16} /></ActionIcon>
          <ActionIcon variant="default" aria-label="Zoom out" onClick={() => handle.current?.zoom(0.8)}><IconZoomOut size={16} /></ActionIcon>
          <ActionIcon variant="default" aria-label="Show all of it" onClick={() => handle.current?.fit()}><IconFocusCentered size={16} /></ActionIcon>
        </Group>
      </Group>
      <Asked query={xml} what="the diagram">
        {(text) => (
          <Diagram
            key={shown.definition}
            handle={handle}
            xml={text}
            marks={shownMarks}
            taken={taken}
            label={`${shown.name}: ${inWords(shown)}`}
            onChoose={(_, called) => called && calls.has(called) && go(called)}
          />
        )}
      </Asked>
      <Text size="sm" c="dimmed">
        A box with a + is a process of its own: click it to see inside.
      </Text>
    </Stack>
  );
}

/** The state of a diagram for those who cannot see it. */
function inWords({ activities }: DiagramProgress): string {
  const sum = (of: (each: ActivityCounts) => number) => activities.reduce((all, each) => all + of(each), 0);
  return `${sum(({ running }) => running)} running, ${sum(({ finished }) => finished)} done, `
    + `${plural(sum(({ incidents }) => incidents), 'incident')}`;
}
