import { Button, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Action, ActionKind } from '../../api/model';
import { queries, type ActionWish } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { To } from '../../parts/links';
import { Ago } from '../../parts/time';
import { sentence, useProcessName } from '../../parts/words';

/** What an act is called. */
export const ACTS: Record<ActionKind, (action: Action, name: (process: string) => string) => string> = {
  STARTED: (action, name) => `started ${name(action.process ?? 'an operation')}`,
  CANCELLED: () => 'cancelled it',
  PAUSED: () => 'paused it',
  RESUMED: () => 'let it go on',
  TOOK_TASK: ({ subject }) => `took the task ${subject}`,
  GAVE_TASK_BACK: ({ subject }) => `gave back the task ${subject}`,
  ANSWERED_TASK: ({ subject }) => `answered ${subject}`,
  COMMENTED: ({ subject }) => `noted something at ${subject}`,
  RETRIED: () => 'let a step run again',
  SKIPPED: ({ subject, host }) => `skipped ${sentence(subject)}${host ? ` on ${host}` : ''}`,
  DONE_BY_HAND: ({ subject, host }) => `did ${sentence(subject)}${host ? ` on ${host}` : ''} by hand`,
  LEFT_OUT: ({ host }) => `left ${host} out`,
  RESET_APPROVED: ({ host }) => `approved a reset of ${host}`,
  NEW_DIAGRAMS: () => 'let it go on with newer diagrams',
  DEFINITION_MADE: ({ subject }) => `made version ${subject} of the definition`,
};

/** Who did what, the newest first. */
export function Actions({ wish, withOperation = true }: { wish: ActionWish; withOperation?: boolean }) {
  const actions = useInfiniteQuery(queries.actions(wish));
  const name = useProcessName();
  return (
    <Asked query={actions} what="who did what">
      {({ pages }) => {
        const all = pages.flatMap((page) => page.actions);
        return all.length === 0
          ? <Empty title="Nobody did anything">What people do from now on stands here, from the console, Cockpit, Tasklist or the API.</Empty>
          : (
            <Stack>
              <Table.ScrollContainer minWidth={560}>
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>When</Table.Th><Table.Th>Who</Table.Th><Table.Th>What</Table.Th>
                      {withOperation && <Table.Th>Where</Table.Th>}
                      <Table.Th>Why</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {all.map((action, index) => (
                      <Table.Tr key={`${action.at} ${action.kind} ${index}`}>
                        <Table.Td><Ago at={action.at} /></Table.Td>
                        <Table.Td>{action.person}</Table.Td>
                        <Table.Td>{ACTS[action.kind](action, name)}</Table.Td>
                        {withOperation && (
                          <Table.Td>
                            {action.operation
                              ? <To to="/operations/$id" params={{ id: action.operation }} size="sm">{action.operation}</To>
                              : <To to="/clusters/$name" params={{ name: action.cluster }} size="sm">{action.cluster}</To>}
                            {action.operation && <Text span size="sm" c="dimmed">, {action.cluster}</Text>}
                          </Table.Td>
                        )}
                        <Table.Td><Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>{action.detail}</Text></Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              {actions.hasNextPage && (
                <Button variant="default" onClick={() => void actions.fetchNextPage()} loading={actions.isFetchingNextPage}>Earlier</Button>
              )}
            </Stack>
          );
      }}
    </Asked>
  );
}
