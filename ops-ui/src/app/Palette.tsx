import { Spotlight, spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { queries } from '../api/queries';
import type { Hit } from '../api/model';

/** Opens the search that is everywhere. */
export const openPalette = spotlight.open;

const VIEWS = [
  { id: '/', label: 'Now', description: 'What runs' },
  { id: '/incidents', label: 'Incidents', description: 'What stands, by cause' },
  { id: '/tasks', label: 'Tasks', description: 'What waits for a person' },
  { id: '/start', label: 'Start', description: 'Start an operation' },
  { id: '/clusters', label: 'Clusters', description: 'Hosts, pools, certificates, definitions' },
  { id: '/operations', label: 'History', description: 'All operations' },
  { id: '/log', label: 'Who did what', description: 'What people did' },
] as const;

const KINDS: Record<Hit['kind'], string> = {
  OPERATION: 'Operation', TASK: 'Task', INCIDENT: 'Incident', CLUSTER: 'Cluster', HOST: 'Host', PROCESS: 'Start',
};

/** Where a hit leads. */
export function place(hit: Hit): string {
  switch (hit.kind) {
    case 'OPERATION': return `/operations/${hit.operation}`;
    case 'TASK': return `/tasks/${hit.operation}/${hit.id}`;
    case 'INCIDENT': return `/incidents?operation=${hit.operation}`;
    case 'CLUSTER': return `/clusters/${hit.cluster}`;
    case 'HOST': return `/clusters/${hit.cluster}?host=${hit.host}`;
    case 'PROCESS': return `/start/${hit.id}`;
  }
}

/** Search in everything, with Ctrl-K. */
export function Palette() {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 150);
  const found = useQuery({ ...queries.search(asked), enabled: asked.length > 0 });
  const navigate = useNavigate();
  const router = useRouter();
  const go = (to: string) => void navigate({ href: router.history.createHref(`/ops${to}`) });
  const views: SpotlightActionData[] = VIEWS
    .filter(({ label, description }) => `${label} ${description}`.toLowerCase().includes(text.trim().toLowerCase()))
    .map(({ id, label, description }) => ({ id, label, description, onClick: () => go(id) }));
  const hits: SpotlightActionData[] = asked.length === 0 ? [] : (found.data ?? []).map((hit) => ({
    id: `${hit.kind} ${hit.operation ?? ''} ${hit.cluster ?? ''} ${hit.host ?? ''} ${hit.id ?? ''}`,
    label: hit.title,
    description: `${KINDS[hit.kind]}${hit.about ? `: ${hit.about}` : ''}`,
    onClick: () => go(place(hit)),
  }));
  return (
    <Spotlight
      shortcut={['mod + K', '/']}
      query={text}
      onQueryChange={setText}
      filter={(_, actions) => actions}
      actions={[...hits, ...views]}
      scrollable
      maxHeight={480}
      nothingFound={found.isFetching ? 'Searching…' : 'Nothing found. One can search for operations, hosts, clusters, tickets and people.'}
      searchProps={{ placeholder: 'Operation, host, cluster, ticket, person…', 'aria-label': 'Search everywhere' }}
    />
  );
}
