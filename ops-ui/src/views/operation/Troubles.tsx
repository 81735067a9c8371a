import { Alert, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { OperationDetail } from '../../api/model';
import { queries } from '../../api/queries';
import { IncidentCard } from '../../parts/IncidentCard';
import { To, ToButton } from '../../parts/links';
import { Ago, Until } from '../../parts/time';
import { plural } from '../../parts/words';
import { causes } from '../incidents/causes';
import { useMatrix } from './matrix';

const SHOWN = 3;

/** What keeps the operation from going on, and what is tried again: the first that one sees. */
export function Troubles({ detail }: { detail: OperationDetail }) {
  const { id, state } = detail.operation;
  const runs = state === 'RUNNING';
  const incidents = useQuery({ ...queries.incidents({ operation: id }), enabled: runs }).data ?? [];
  const tasks = useQuery({ ...queries.tasks({ operation: id }), enabled: runs }).data ?? [];
  const matrix = useMatrix(id).data;
  if (!runs) {
    return null;
  }
  const groups = causes(incidents);
  const retrying = (matrix?.now ?? []).filter(({ condition }) => condition === 'RETRYING');
  return (
    <Stack gap="sm">
      {tasks.map((task) => (
        <Alert key={task.id} color="violet" title={task.name}>
          <Group justify="space-between">
            <Text size="sm">
              Waits for a person, <Ago at={task.since} />{task.assignee ? `, taken by ${task.assignee}` : ''}.
            </Text>
            <ToButton size="xs" to="/tasks/$operation/$task" params={{ operation: id, task: task.id }}>Do it</ToButton>
          </Group>
        </Alert>
      ))}
      {groups.slice(0, SHOWN).map((group) => group.incidents.length === 1
        ? <IncidentCard key={group.key} incident={group.incidents[0]!} withOperation={false} />
        : (
          <Stack key={group.key} gap="xs">
            <IncidentCard incident={group.incidents[0]!} withOperation={false} />
            <Text size="sm">
              The same on {plural(group.incidents.length - 1, 'other host')}:{' '}
              <To to="/incidents" search={{ operation: id }}>retry all of them</To>
            </Text>
          </Stack>
        ))}
      {groups.length > SHOWN && (
        <To to="/incidents" search={{ operation: id }}>{plural(groups.length - SHOWN, 'other cause', 'other causes')}</To>
      )}
      {retrying.length > 0 && (
        <Alert color="orange" title={`${plural(retrying.length, 'step is', 'steps are')} tried again by itself`}>
          {retrying.slice(0, SHOWN).map(({ host, title, next, attemptsLeft, message }) => (
            <Text key={`${host} ${title}`} size="sm">
              {title}{host && ` on ${host}`}: {next && <Until at={next} />}, {plural(attemptsLeft ?? 0, 'try', 'tries')} left. {message}
            </Text>
          ))}
        </Alert>
      )}
    </Stack>
  );
}
