import { Group, Select, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Matrix } from '../../api/model';
import { queries } from '../../api/queries';
import { whole } from '../../api/runs';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { Heading } from '../../parts/Heading';
import { To } from '../../parts/links';
import { length } from '../../parts/time';
import { useProcessName } from '../../parts/words';
import { compare, type Sum } from './compare';

/** Two operations, step by step. */
export function CompareView() {
  const { one, other } = useSearch({ from: '/compare' });
  const navigate = useNavigate({ from: '/compare' });
  const name = useProcessName();
  const known = useInfiniteQuery(queries.operations({})).data?.pages.flatMap((page) => page.operations) ?? [];
  const options = [...new Set([...known.map(({ id }) => id), ...[one, other].filter((id) => id !== undefined)])].map((id) => {
    const operation = known.find((each) => each.id === id);
    return { value: id, label: operation ? `${id}, ${name(operation.process)}, ${operation.cluster}` : id };
  });
  return (
    <>
      <Heading title="Compare two operations" />
      <Group mb="md">
        {([['one', one], ['other', other]] as const).map(([field, value]) => (
          <Select
            key={field} label={field === 'one' ? 'One' : 'The other'} searchable w={300} value={value ?? null} data={options}
            onChange={(id) => void navigate({ to: '.', search: (old: object) => ({ ...old, [field]: id ?? undefined }) })}
          />
        ))}
      </Group>
      {one && other ? <Both one={one} other={other} /> : <Empty title="Choose two operations" />}
    </>
  );
}

function Both({ one, other }: { one: string; other: string }) {
  const first = useQuery(whole(one));
  const second = useQuery(whole(other));
  const details = [useQuery(queries.operation(one)).data?.operation, useQuery(queries.operation(other)).data?.operation];
  return (
    <Asked query={first} what={one}>
      {(left) => (
        <Asked query={second} what={other}>
          {(right) => (
            <Table.ScrollContainer minWidth={720}>
              <Table className="card">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Step</Table.Th>
                    {[one, other].map((id, index) => (
                      <Table.Th key={index} colSpan={3}>
                        <To to="/operations/$id" params={{ id }}>{id}</To>{' '}
                        <Text span size="sm" c="dimmed">
                          {details[index]?.endedAt && length(Date.parse(details[index].endedAt) - Date.parse(details[index].startedAt))}
                        </Text>
                      </Table.Th>
                    ))}
                    <Table.Th>Longest host</Table.Th>
                  </Table.Tr>
                  <Table.Tr>
                    <Table.Th><span className="visually-hidden">Step</span></Table.Th>
                    {[0, 1].flatMap((side) => ['Hosts', 'Changed', 'Longest'].map((label) => <Table.Th key={`${side} ${label}`}>{label}</Table.Th>))}
                    <Table.Th>difference</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody><Rows one={left} other={right} /></Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </Asked>
      )}
    </Asked>
  );
}

function Rows({ one, other }: { one: Matrix; other: Matrix }) {
  return compare(one, other).map((row) => {
    const difference = row.one && row.other ? row.other.longest - row.one.longest : undefined;
    return (
      <Table.Tr key={row.step}>
        <Table.Th scope="row" fw={500}>{row.title}</Table.Th>
        <Side sum={row.one} /><Side sum={row.other} />
        <Table.Td>{difference === undefined ? 'only in one' : `${difference < 0 ? '−' : '+'}${length(Math.abs(difference))}`}</Table.Td>
      </Table.Tr>
    );
  });
}

function Side({ sum }: { sum: Sum | undefined }) {
  return sum
    ? <><Table.Td>{sum.hosts}</Table.Td><Table.Td>{sum.changed}{sum.failed > 0 && <Text span c="var(--incident)">, {sum.failed} failed</Text>}</Table.Td><Table.Td>{length(sum.longest)}</Table.Td></>
    : <><Table.Td>–</Table.Td><Table.Td>–</Table.Td><Table.Td>–</Table.Td></>;
}
