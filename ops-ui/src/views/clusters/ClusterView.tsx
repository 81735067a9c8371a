import { Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Heading } from '../../parts/Heading';
import { ToButton } from '../../parts/links';
import { useRole } from '../../parts/role';
import { ClusterHosts } from './ClusterHosts';
import { CredentialsPanel } from './CredentialsPanel';
import { DefinitionPanel } from './DefinitionPanel';
import { DriftPanel } from './DriftPanel';
import { FindingsPanel } from './FindingsPanel';
import { PoolsPanel } from './PoolsPanel';

const PANELS = {
  hosts: 'Hosts', findings: 'Findings', pools: 'Pools', credentials: 'Credentials', drift: 'Drift', definition: 'Definition',
} as const;
type Panel = keyof typeof PANELS;

/** One cluster: what it is, and how it differs from what it should be. */
export function ClusterView() {
  const { name } = useParams({ from: '/clusters/$name' });
  const search = useSearch({ from: '/clusters/$name' });
  const navigate = useNavigate({ from: '/clusters/$name' });
  const { operator } = useRole();
  const cluster = useQuery({ ...queries.cluster(name), retry: false });
  const panel: Panel = search.view && search.view in PANELS ? (search.view as Panel) : 'hosts';
  return (
    <Stack>
      <Heading title={name}>
        {operator && <ToButton size="xs" variant="default" to="/start/$process" params={{ process: 'cluster-care' }} search={{ cluster: name }}>Look at it now</ToButton>}
      </Heading>
      <Asked query={cluster} what={name}>
        {(data) => (
          <Tabs value={panel} onChange={(view) => void navigate({ to: '.', search: (old: object) => ({ ...old, view: view ?? undefined }) })} keepMounted={false}>
            <Tabs.List>{Object.entries(PANELS).map(([key, label]) => <Tabs.Tab key={key} value={key}>{label}</Tabs.Tab>)}</Tabs.List>
            <Tabs.Panel value="hosts" pt="md"><ClusterHosts name={name} /></Tabs.Panel>
            <Tabs.Panel value="findings" pt="md"><FindingsPanel name={name} /></Tabs.Panel>
            <Tabs.Panel value="pools" pt="md"><PoolsPanel name={name} /></Tabs.Panel>
            <Tabs.Panel value="credentials" pt="md"><CredentialsPanel name={name} /></Tabs.Panel>
            <Tabs.Panel value="drift" pt="md"><DriftPanel name={name} /></Tabs.Panel>
            <Tabs.Panel value="definition" pt="md"><DefinitionPanel cluster={data} /></Tabs.Panel>
          </Tabs>
        )}
      </Asked>
    </Stack>
  );
}
