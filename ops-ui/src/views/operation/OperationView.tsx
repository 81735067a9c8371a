import { Alert, Group, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { OperationDetail } from '../../api/model';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Heading } from '../../parts/Heading';
import { To } from '../../parts/links';
import { Ago, Lasting, moment } from '../../parts/time';
import { OPERATION_STATES, useProcessName } from '../../parts/words';
import { CommentsPanel } from './CommentsPanel';
import { Controls } from './Controls';
import { DiagramPanel } from './DiagramPanel';
import { DocumentsPanel } from './DocumentsPanel';
import { HostsPanel } from './HostsPanel';
import { LogPanel } from './LogPanel';
import { ReplayPanel } from './ReplayPanel';
import { TimePanel } from './TimePanel';
import { TranscriptDrawer } from './TranscriptDrawer';
import { Troubles } from './Troubles';
import { Tag } from '../../parts/Tag';

const PANELS = {
  diagram: 'Diagram', hosts: 'Hosts and steps', time: 'Time', replay: 'Replay', plan: 'Plan', report: 'Report', log: 'Who did what',
  comments: 'Comments',
} as const;
type Panel = keyof typeof PANELS;

/** One operation, live. */
export function OperationView() {
  const { id } = useParams({ from: '/operations/$id' });
  const operation = useQuery(queries.operation(id));
  return (
    <>
      {!operation.data && <Heading title={id} />}
      <Asked query={operation} what={id}>{(detail) => <Shown key={id} detail={detail} />}</Asked>
    </>
  );
}

function Shown({ detail }: { detail: OperationDetail }) {
  const { operation } = detail;
  const name = useProcessName();
  const search = useSearch({ from: '/operations/$id' });
  const navigate = useNavigate({ from: '/operations/$id' });
  const panel: Panel = search.view && search.view in PANELS ? (search.view as Panel) : 'diagram';
  const state = OPERATION_STATES[operation.state];
  return (
    <Stack gap="md">
      <div>
        <Heading
          title={<>{name(operation.process)} <Text span c="dimmed" inherit>{operation.id}</Text></>}
          tab={`${operation.id} ${name(operation.process)}`}
        >
          <Controls detail={detail} />
        </Heading>
        <Group gap="md">
          <Tag kind={state.kind}>{state.word}</Tag>
          {detail.paused && <Tag kind="person">paused</Tag>}
          {detail.olderDiagrams && <Tag kind="person">runs with older diagrams</Tag>}
          {operation.mode === 'plan' && <Tag kind="person">plan only</Tag>}
          <Text size="sm">
            Cluster <To to="/clusters/$name" params={{ name: operation.cluster }}>{operation.cluster}</To>
          </Text>
          {operation.ticket && <Text size="sm">Ticket {operation.ticket}</Text>}
          <Text size="sm">Started <Ago at={operation.startedAt} /> by {operation.startedBy}</Text>
          <Text size="sm">
            {operation.endedAt ? `Ended ${moment(operation.endedAt)}, took ` : 'Runs for '}
            <Lasting from={operation.startedAt} to={operation.endedAt} />
          </Text>
          {operation.undoes && (
            <Text size="sm">
              Takes back <To to="/operations/$id" params={{ id: operation.undoes }}>{operation.undoes}</To>
            </Text>
          )}
        </Group>
        {operation.outcome && <Text mt="xs">{operation.outcome}</Text>}
      </div>
      {detail.waitsFor && (
        <Alert color="violet" title="Waits for its turn">
          <To to="/operations/$id" params={{ id: detail.waitsFor }}>{detail.waitsFor}</To> comes first.
        </Alert>
      )}
      <Troubles detail={detail} />
      <Tabs
        value={panel}
        onChange={(view) => void navigate({
          to: '.', search: (old: object) => ({ ...old, view: view ?? undefined }),
        })}
        keepMounted={false}
      >
        <Tabs.List>
          {Object.entries(PANELS).map(([key, label]) => <Tabs.Tab key={key} value={key}>{label}</Tabs.Tab>)}
        </Tabs.List>
        <Tabs.Panel value="diagram" pt="md"><DiagramPanel operation={operation} /></Tabs.Panel>
        <Tabs.Panel value="hosts" pt="md"><HostsPanel id={operation.id} /></Tabs.Panel>
        <Tabs.Panel value="time" pt="md"><TimePanel operation={operation} /></Tabs.Panel>
        <Tabs.Panel value="replay" pt="md"><ReplayPanel operation={operation} /></Tabs.Panel>
        <Tabs.Panel value="plan" pt="md"><DocumentsPanel operation={operation} which="plan" /></Tabs.Panel>
        <Tabs.Panel value="report" pt="md"><DocumentsPanel operation={operation} which="report" /></Tabs.Panel>
        <Tabs.Panel value="log" pt="md"><LogPanel id={operation.id} /></Tabs.Panel>
        <Tabs.Panel value="comments" pt="md"><CommentsPanel id={operation.id} /></Tabs.Panel>
      </Tabs>
      <TranscriptDrawer operation={operation} />
    </Stack>
  );
}
