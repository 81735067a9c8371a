import { Accordion, Code, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OperationView, PlanEntry } from '../../api/model';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { plural } from '../../parts/words';
import { Tag } from '../../parts/Tag';

/** No host is called so: names of hosts begin with a letter or digit. */
const CLUSTER = '.cluster';

/** So many places are all unfolded at first. */
const FEW = 7;

/** The plan or the report of an operation. */
export function DocumentsPanel({ operation, which }: { operation: OperationView; which: 'plan' | 'report' }) {
  return which === 'plan' ? <Plan id={operation.id} /> : <Report operation={operation} />;
}

/** What would change, by host; what needs nothing is counted only. */
export function Plan({ id }: { id: string }) {
  const plan = useQuery(queries.plan(id));
  return (
    <Asked query={plan} what="the plan">
      {(entries) => entries.length === 0
        ? <Empty title="No plan yet">It is made after the preflight.</Empty>
        : <PlanEntries entries={entries} />}
    </Asked>
  );
}

/** Entries of a plan by host. */
export function PlanEntries({ entries }: { entries: PlanEntry[] }) {
  const places = [...new Set(entries.map(({ host }) => host ?? CLUSTER))];
  const changes = entries.filter(({ kind }) => kind !== 'NOTHING').length;
  const [opened, setOpened] = useState<string[]>(places.length <= FEW ? places : []);
  return (
    <Stack gap="sm">
      <Text>
        {changes === 0 ? 'Nothing to change.' : `${plural(changes, 'step would', 'steps would')} change something, of ${entries.length}.`}
      </Text>
      <Accordion multiple variant="separated" value={opened} onChange={setOpened} order={3}>
        {places.map((place) => (
          <Place
            key={place} place={place} opened={opened.includes(place)} entries={entries.filter(({ host }) => (host ?? CLUSTER) === place)}
          />
        ))}
      </Accordion>
    </Stack>
  );
}

/** What is folded is not in the page: a plan may have thousands of entries. */
function Place({ place, opened, entries }: { place: string; opened: boolean; entries: PlanEntry[] }) {
  const open = entries.filter(({ kind }) => kind !== 'NOTHING');
  return (
    <Accordion.Item value={place}>
      <Accordion.Control>
        <Group gap="sm">
          <Text fw={600}>{place === CLUSTER ? 'The cluster as a whole' : place}</Text>
          <Text size="sm" c="dimmed">{open.length === 0 ? 'nothing to change' : `${open.length} of ${plural(entries.length, 'step')}`}</Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="xs">
          {opened && open.map((entry) => (
            <div key={entry.step}>
              <Group gap="xs">
                <Text size="sm" fw={600}>{entry.title}</Text>
                {entry.kind === 'UNKNOWN' && <Tag kind="quiet">to be seen after: {entry.until}</Tag>}
              </Group>
              {entry.changes.map((change) => (
                <div key={change.what}>
                  <Text size="sm">{change.what}</Text>
                  {change.diff && <Code block>{change.diff}</Code>}
                </div>
              ))}
            </div>
          ))}
          {open.length === 0 && <Text size="sm">All of it is there already.</Text>}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function Report({ operation }: { operation: OperationView }) {
  const report = useQuery({ ...queries.report(operation.id), enabled: operation.state === 'FINISHED', retry: false });
  if (operation.state !== 'FINISHED') {
    return (
      <Empty title="No report">
        {operation.state === 'RUNNING' ? 'It is written when the operation ends.' : 'It is written when an operation comes to its end.'}
      </Empty>
    );
  }
  return <Asked query={report} what="the report">{(text) => <pre className="pre card">{text}</pre>}</Asked>;
}
