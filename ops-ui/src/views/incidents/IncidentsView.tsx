import { Button, Collapse, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { queries } from '../../api/queries';
import { acts, useAct } from '../../api/writes';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { Heading } from '../../parts/Heading';
import { IncidentCard } from '../../parts/IncidentCard';
import { To } from '../../parts/links';
import { useRole } from '../../parts/role';
import { plural } from '../../parts/words';
import { causes, type Cause } from './causes';

/** What stands, by cause. */
export function IncidentsView() {
  const search = useSearch({ from: '/incidents' });
  const incidents = useQuery(queries.incidents(search));
  return (
    <>
      <Heading title="Incidents">
        {(search.operation ?? search.cluster) && (
          <Text size="sm">
            Only of {search.operation ?? search.cluster}. <To to="/incidents" size="sm">Show all</To>
          </Text>
        )}
      </Heading>
      <Asked query={incidents} what="what stands">
        {(data) => data.length === 0
          ? <Empty title="Nothing stands">A step that fails is tried again by itself; what still fails then comes here.</Empty>
          : <Stack gap="md">{causes(data).map((cause) => <CauseOf key={cause.key} cause={cause} />)}</Stack>}
      </Asked>
    </>
  );
}

function CauseOf({ cause }: { cause: Cause }) {
  const { operator } = useRole();
  const [opened, setOpened] = useState(cause.incidents.length === 1);
  const retry = useAct(acts.retry, ({ retried, refused }) => [
    `${plural(retried, 'step runs', 'steps run')} again.`, ...refused.map(({ detail }) => detail),
  ].join(' '));
  const hosts = cause.incidents.map(({ host }) => host ?? 'the cluster');
  return (
    <section aria-label={`${cause.title}: ${cause.reason}`}>
      <Group justify="space-between" align="flex-start" mb="xs" wrap="nowrap">
        <div>
          <Title order={2} size="h4">{cause.title}</Title>
          <Text size="sm">{cause.reason}</Text>
          <Text size="sm" c="dimmed">
            {plural(cause.incidents.length, 'incident')}: {hosts.slice(0, 12).join(', ')}{hosts.length > 12 && ` and ${hosts.length - 12} more`}
          </Text>
        </div>
        <Group gap="xs">
          {operator && cause.incidents.length > 1 && (
            <Button size="xs" loading={retry.isPending} onClick={() => retry.mutate(cause.incidents.map(({ operation, incident }) => ({ operation, incident })))}>
              Retry all {cause.incidents.length}
            </Button>
          )}
          {cause.incidents.length > 1 && (
            <Button size="xs" variant="default" aria-expanded={opened} onClick={() => setOpened(!opened)}>{opened ? 'Fold' : 'Show each'}</Button>
          )}
        </Group>
      </Group>
      <Collapse expanded={opened}>
        <Stack gap="sm">{opened && cause.incidents.map((incident) => <IncidentCard key={incident.incident} incident={incident} />)}</Stack>
      </Collapse>
    </section>
  );
}
