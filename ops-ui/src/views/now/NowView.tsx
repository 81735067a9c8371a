import { Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Now, Retry, RunningOperation } from '../../api/model';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { Heading } from '../../parts/Heading';
import { HostBar } from '../../parts/HostBar';
import { To } from '../../parts/links';
import { Ago, Lasting, Until } from '../../parts/time';
import { plural, useProcessName } from '../../parts/words';
import { Tag } from '../../parts/Tag';

/** Everything that runs, by cluster. */
export function NowView() {
  const now = useQuery(queries.now);
  return (
    <>
      <Heading title="Now" />
      <Asked query={now} what="what runs">{(data) => data.operations.length === 0 ? <Nothing /> : <Running now={data} />}</Asked>
    </>
  );
}

function Nothing() {
  return (
    <Empty title="Nothing runs">
      <To to="/start">Start an operation</To>, or look at{' '}
      <To to="/operations">what ran before</To>.
    </Empty>
  );
}

/** Operations by cluster; what needs a person comes first. */
export function byCluster(operations: RunningOperation[]): [string, RunningOperation[]][] {
  const clusters = new Map<string, RunningOperation[]>();
  for (const each of operations) {
    clusters.set(each.operation.cluster, [...(clusters.get(each.operation.cluster) ?? []), each]);
  }
  const urgency = (all: RunningOperation[]) => all.reduce((sum, { incidents, tasks }) => sum + incidents * 1000 + tasks, 0);
  return [...clusters].sort(([one, ofOne], [other, ofOther]) =>
    urgency(ofOther) - urgency(ofOne) || one.localeCompare(other));
}

function Running({ now }: { now: Now }) {
  return (
    <Stack gap="lg">
      {byCluster(now.operations).map(([cluster, operations]) => (
        <section key={cluster} aria-label={`Cluster ${cluster}`}>
          <Title order={2} size="h4" mb="xs">
            <Link className="plain" to="/clusters/$name" params={{ name: cluster }}>{cluster}</Link>
          </Title>
          <Stack gap="sm">
            {operations.map((each) => <OperationCard key={each.operation.id} running={each} />)}
          </Stack>
        </section>
      ))}
      {now.retries.length > 0 && <Retries retries={now.retries} />}
    </Stack>
  );
}

function OperationCard({ running }: { running: RunningOperation }) {
  const { operation, phase, hosts, tasks, incidents, nextRetry, paused, waitsFor } = running;
  const name = useProcessName();
  return (
    <article className="card" data-trouble={incidents > 0} aria-label={`${operation.id}, ${name(operation.process)}`}>
      <Group justify="space-between" gap="sm" mb="xs">
        <Group gap="sm">
          <To to="/operations/$id" params={{ id: operation.id }} fw={600}>
            {name(operation.process)}
          </To>
          <Text size="sm" c="dimmed">{operation.id}{operation.ticket && `, ${operation.ticket}`}</Text>
          {operation.mode === 'plan' && <Tag kind="person">plan only</Tag>}
          {paused && <Tag kind="person">paused</Tag>}
        </Group>
        <Text size="sm" c="dimmed">
          <Lasting from={operation.startedAt} />, by {operation.startedBy}
        </Text>
      </Group>
      <HostBar operation={operation.id} counts={hosts} />
      <Group gap="md" mt="xs">
        {phase && <Text size="sm">{phase.title}, <Ago at={phase.since} /></Text>}
        {waitsFor && (
          <Text size="sm">
            Waits for <To to="/operations/$id" params={{ id: waitsFor }}>{waitsFor}</To>
          </Text>
        )}
        {incidents > 0 && (
          <To to="/incidents" search={{ operation: operation.id }} size="sm" c="var(--incident)" fw={600}>
            {plural(incidents, 'incident')}
          </To>
        )}
        {tasks > 0 && (
          <To to="/tasks" search={{ operation: operation.id }} size="sm" c="var(--waiting)" fw={600}>
            {plural(tasks, 'task waits', 'tasks wait')}
          </To>
        )}
        {nextRetry && (
          <Text size="sm">
            Next try: {nextRetry.title}{nextRetry.host && ` on ${nextRetry.host}`} <Until at={nextRetry.at} />
          </Text>
        )}
      </Group>
    </article>
  );
}

function Retries({ retries }: { retries: Retry[] }) {
  return (
    <section aria-label="What is tried again by itself">
      <Title order={2} size="h4" mb="xs">Tried again by itself</Title>
      <Table.ScrollContainer minWidth={640}>
        <Table className="card">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th><Table.Th>Step</Table.Th><Table.Th>Host</Table.Th><Table.Th>Operation</Table.Th>
              <Table.Th>Tries left</Table.Th><Table.Th>Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {retries.map((retry) => (
              <Table.Tr key={`${retry.operation} ${retry.host} ${retry.step}`}>
                <Table.Td><Until at={retry.at} /></Table.Td>
                <Table.Td>{retry.title}</Table.Td>
                <Table.Td>{retry.host ?? 'the cluster'}</Table.Td>
                <Table.Td>
                  {retry.operation && (
                    <To to="/operations/$id" params={{ id: retry.operation }} size="sm">{retry.operation}</To>
                  )}
                </Table.Td>
                <Table.Td>{retry.attemptsLeft}</Table.Td>
                <Table.Td>{retry.reason}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}
