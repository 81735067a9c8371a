import { Switch, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { Heading } from '../../parts/Heading';
import { To } from '../../parts/links';
import { useRole } from '../../parts/role';
import { Ago } from '../../parts/time';
import { Tag } from '../../parts/Tag';

/** What waits for people. */
export function TasksView() {
  const { mine, ...search } = useSearch({ from: '/tasks' });
  const navigate = useNavigate({ from: '/tasks' });
  const { user } = useRole();
  const tasks = useQuery(queries.tasks({ ...search, ...(mine && user ? { assignee: user } : {}) }));
  return (
    <>
      <Heading title="Tasks">
        <Switch
          label="Only mine" checked={mine !== undefined}
          onChange={(event) => void navigate({ to: '.', search: (old: object) => ({ ...old, mine: event.currentTarget.checked ? 'yes' : undefined }) })}
        />
      </Heading>
      <Asked query={tasks} what="the tasks">
        {(data) => data.length === 0
          ? (
            <Empty title="Nothing waits for a person">
              {(mine ?? search.operation ?? search.cluster) && <To to="/tasks">Show all tasks</To>}
            </Empty>
          )
          : (
            <Table.ScrollContainer minWidth={560}>
              <Table className="card">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Task</Table.Th><Table.Th>Operation</Table.Th><Table.Th>Cluster</Table.Th><Table.Th>Since</Table.Th>
                    <Table.Th>Taken by</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.map((task) => (
                    <Table.Tr key={task.id}>
                      <Table.Td>
                        <To to="/tasks/$operation/$task" params={{ operation: task.operation, task: task.id }} fw={600}>{task.name}</To>
                      </Table.Td>
                      <Table.Td>
                        <To to="/operations/$id" params={{ id: task.operation }}>{task.operation}</To>
                        <Text size="xs" c="dimmed">{task.processName}{task.ticket && `, ${task.ticket}`}</Text>
                      </Table.Td>
                      <Table.Td>{task.cluster}</Table.Td>
                      <Table.Td><Ago at={task.since} /></Table.Td>
                      <Table.Td>{task.assignee ? <Tag kind="quiet">{task.assignee}</Tag> : <Text size="sm" c="dimmed">nobody</Text>}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
      </Asked>
    </>
  );
}
