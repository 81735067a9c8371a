import { Anchor, Drawer, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { HostView } from '../../api/model';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { CopyValue } from '../../parts/CopyValue';
import { Empty } from '../../parts/Empty';
import { To, ToButton } from '../../parts/links';
import { useRole } from '../../parts/role';
import { Ago } from '../../parts/time';
import { plural } from '../../parts/words';
import { FindingCard } from './FindingsPanel';
import { Tag, type TagKind } from '../../parts/Tag';

/** How a host's node stands, in a word. */
export function nodeState({ node, unknown }: HostView): { word: string; kind: TagKind } {
  if (unknown) {
    return { word: 'not known', kind: 'quiet' };
  }
  if (!node) {
    return { word: 'no node', kind: 'quiet' };
  }
  if (node.ready !== 'True') {
    return { word: 'not ready', kind: 'bad' };
  }
  return node.cordoned ? { word: 'cordoned', kind: 'warning' } : { word: 'ready', kind: 'good' };
}

/** The hosts of a cluster with their nodes as the cluster has them now. */
export function ClusterHosts({ name }: { name: string }) {
  const hosts = useQuery({ ...queries.hosts(name), refetchInterval: 30_000 });
  const search = useSearch({ from: '/clusters/$name' });
  const navigate = useNavigate({ from: '/clusters/$name' });
  const words = (search.find ?? '').toLowerCase();
  return (
    <Asked query={hosts} what="the hosts">
      {(data) => {
        const shown = data.hosts.filter((host) => `${host.name} ${host.role} ${host.rack ?? ''} ${host.address} ${nodeState(host).word}`.toLowerCase().includes(words));
        const unknown = data.hosts.find((host) => host.unknown)?.unknown;
        const one = data.hosts.find((host) => host.name === search.host);
        return (
          <Stack gap="sm">
            {unknown && <Text size="sm" c="var(--retrying)">The cluster could not be asked: {unknown}</Text>}
            <Group align="flex-end">
              <TextInput
                label="Find" size="xs" placeholder="Name, rack, role, state…" defaultValue={search.find ?? ''}
                onChange={(event) => void navigate({ to: '.', search: (old: object) => ({ ...old, find: event.currentTarget.value || undefined }), replace: true })}
              />
              <Text size="sm" c="dimmed" role="status">{plural(shown.length, 'host')}</Text>
            </Group>
            {shown.length === 0 ? <Empty title="No such host" /> : (
              <Table.ScrollContainer minWidth={760} mah="65vh">
                <Table stickyHeader className="card">
                  <Table.Thead>
                    <Table.Tr>
                      {['Host', 'Node', 'Role', 'Rack', 'Address', 'Version', 'Works on it', 'Findings'].map((label) => <Table.Th key={label}>{label}</Table.Th>)}
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {shown.map((host) => {
                      const state = nodeState(host);
                      return (
                        <Table.Tr key={host.name}>
                          <Table.Td><To to="." search={(old: object) => ({ ...old, host: host.name })} fw={600}>{host.name}</To></Table.Td>
                          <Table.Td><Tag kind={state.kind}>{state.word}</Tag></Table.Td>
                          <Table.Td>{host.role}</Table.Td>
                          <Table.Td>{host.rack}</Table.Td>
                          <Table.Td className="mono">{host.address}</Table.Td>
                          <Table.Td>{host.node?.version}</Table.Td>
                          <Table.Td>{host.claimedBy && <To to="/operations/$id" params={{ id: host.claimedBy }}>{host.claimedBy}</To>}</Table.Td>
                          <Table.Td>{host.findings.length > 0 && <Tag kind="warning">{host.findings.length}</Tag>}</Table.Td>
                        </Table.Tr>
                      );
                    })}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            )}
            <Drawer
              opened={one !== undefined} position="right" size="lg" title={one?.name} closeButtonProps={{ 'aria-label': 'Close' }}
              onClose={() => void navigate({ to: '.', search: (old: object) => ({ ...old, host: undefined }) })}
            >
              {one && <HostDetail cluster={name} host={one} />}
            </Drawer>
          </Stack>
        );
      }}
    </Asked>
  );
}

function HostDetail({ cluster, host }: { cluster: string; host: HostView }) {
  const { operator } = useRole();
  const { node } = host;
  const state = nodeState(host);
  const facts: [string, string | undefined][] = [
    ['Address', host.address], ['Role', host.role], ['Rack', host.rack], ['Kubernetes', node?.version], ['Container runtime', node?.runtime],
    ['System', node?.system], ['Kernel', node?.kernel], ['Node addresses', node?.addresses.join(', ')],
    ['Labels', Object.entries(host.labels).map(([label, value]) => `${label}=${value}`).join(', ') || undefined],
  ];
  return (
    <Stack>
      <Group>
        <Tag kind={state.kind}>{state.word}</Tag>
        {node && <Text size="sm">since <Ago at={node.since} /></Text>}
      </Group>
      <Table>
        <Table.Tbody>
          {facts.filter(([, value]) => value).map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Th scope="row" w={160}>{label}</Table.Th>
              <Table.Td><Group gap={4} wrap="nowrap"><span className="mono">{value}</span><CopyValue value={value!} what={label.toLowerCase()} /></Group></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {host.findings.map((finding) => <FindingCard key={finding.id} finding={finding} />)}
      <Group>
        <ToButton size="xs" variant="default" to="/operations" search={{ cluster, host: host.name }}>Its operations</ToButton>
        {operator && (
          <>
            <ToButton size="xs" variant="default" to="/start/$process" params={{ process: 'node-join' }} search={{ cluster, hosts: host.name }}>Join it…</ToButton>
            <ToButton size="xs" variant="default" to="/start/$process" params={{ process: 'node-removal' }} search={{ cluster, hosts: host.name }}>Remove it…</ToButton>
            <Anchor href={`/api/v1/clusters/${cluster}/hosts/${host.name}/diagnostics`} size="sm">Diagnostics (ZIP)</Anchor>
          </>
        )}
      </Group>
    </Stack>
  );
}
