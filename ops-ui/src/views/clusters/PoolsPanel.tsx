import { Group, Progress, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { To } from '../../parts/links';
import { Ago } from '../../parts/time';
import { useRole } from '../../parts/role';
import { Tag } from '../../parts/Tag';

/** How full the pools of pod addresses are. */
export function PoolsPanel({ name }: { name: string }) {
  const pools = useQuery(queries.pools(name));
  const { operator } = useRole();
  return (
    <Stack gap="sm">
      {operator && <Text size="sm"><To to="/start/$process" params={{ process: 'pool-assignment' }} search={{ cluster: name }}>Assign the pools as the definition says</To></Text>}
      <Asked query={pools} what="the pools">
        {(data) => data.pools.length === 0 ? <Empty title="The cluster has no pool" /> : (
          <>
            <Text size="sm" c="dimmed">As of <Ago at={data.asOf} /></Text>
            {data.pools.map((pool) => (
              <article key={pool.name} className="card">
                <Group justify="space-between">
                  <Group gap="sm"><Text fw={600}>{pool.name}</Text><span className="mono">{pool.subnet}</span>{!pool.enabled && <Tag kind="quiet">disabled</Tag>}</Group>
                  <Text size="sm">{grouped(pool.inUse)} used, {grouped(pool.free)} free</Text>
                </Group>
                <Progress value={pool.percentUsed} mt="xs" color={pool.percentUsed >= 90 ? 'red' : pool.percentUsed >= 75 ? 'orange' : 'slipway'} aria-label={`${pool.name}: ${pool.percentUsed} % used`} />
                <Text size="sm" c="dimmed" mt={4}>{pool.percentUsed} % used; {grouped(pool.blocksTaken)} of {grouped(pool.blocks)} blocks taken; for nodes: {pool.nodeSelector}</Text>
                {pool.nodes.length > 0 && (
                  <Table mt="xs">
                    <Table.Thead><Table.Tr><Table.Th>Node</Table.Th><Table.Th>Blocks</Table.Th><Table.Th>Addresses in use</Table.Th></Table.Tr></Table.Thead>
                    <Table.Tbody>{pool.nodes.map((node) => <Table.Tr key={node.node}><Table.Td>{node.node}</Table.Td><Table.Td>{node.blocks}</Table.Td><Table.Td>{node.inUse}</Table.Td></Table.Tr>)}</Table.Tbody>
                  </Table>
                )}
              </article>
            ))}
          </>
        )}
      </Asked>
    </Stack>
  );
}

/** Whole numbers of any length in groups of three, as the person's language has them. */
export function grouped(number: string | number): string {
  return /^\d+$/.test(String(number)) ? BigInt(number).toLocaleString() : String(number);
}
