import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, text } from './client';
import type { OperationState, PlanEntry } from './model';

/** Names of what is kept; an event makes the ones concerned old. */
export const keys = {
  session: ['session'] as const,
  now: ['now'] as const,
  operations: ['operations'] as const,
  operation: (id: string) => ['operation', id] as const,
  progress: (id: string) => ['progress', id] as const,
  matrix: (id: string) => ['matrix', id] as const,
  path: (id: string) => ['path', id] as const,
  incidents: ['incidents'] as const,
  tasks: ['tasks'] as const,
  findings: ['findings'] as const,
  clusters: ['clusters'] as const,
  actions: ['actions'] as const,
  processes: ['processes'] as const,
};

/** What operations are asked for. */
export interface OperationWish {
  text?: string; cluster?: string; process?: string; state?: OperationState; ticket?: string; host?: string; startedBy?: string;
  since?: string; until?: string;
}

/** What acts of people are asked for. */
export interface ActionWish { operation?: string; cluster?: string; person?: string; since?: string }

/** The questions that views ask. */
export const queries = {
  session: queryOptions({
    queryKey: keys.session,
    queryFn: () => answer(api.GET('/api/v1/session')),
    staleTime: Infinity,
  }),
  now: queryOptions({ queryKey: keys.now, queryFn: () => answer(api.GET('/api/v1/now')) }),
  processes: queryOptions({
    queryKey: keys.processes,
    queryFn: () => answer(api.GET('/api/v1/processes')),
    staleTime: 60_000,
  }),
  startForm: (process: string) => queryOptions({
    queryKey: [...keys.processes, process, 'form'],
    queryFn: () => answer(api.GET('/api/v1/processes/{process}/start-form', { params: { path: { process } } })),
  }),
  operations: (wish: OperationWish) => infiniteQueryOptions({
    queryKey: [...keys.operations, wish],
    queryFn: ({ pageParam }) => answer(api.GET('/api/v1/operations', {
      params: { query: { ...wish, size: 100, ...(pageParam ? { before: pageParam } : {}) } },
    })),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  }),
  operation: (id: string) => queryOptions({
    queryKey: keys.operation(id),
    queryFn: () => answer(api.GET('/api/v1/operations/{id}', { params: { path: { id } } })),
  }),
  progress: (id: string, host?: string) => queryOptions({
    queryKey: [...keys.progress(id), host ?? ''],
    queryFn: () => answer(api.GET('/api/v1/operations/{id}/progress', { params: { path: { id }, query: { host } } })),
  }),
  path: (id: string) => queryOptions({
    queryKey: keys.path(id),
    queryFn: () => answer(api.GET('/api/v1/operations/{id}/path', { params: { path: { id } } })),
  }),
  plan: (id: string) => queryOptions({
    queryKey: ['plan', id],
    queryFn: async () => (await answer(api.GET('/api/v1/operations/{id}/plan', { params: { path: { id } } }))) as PlanEntry[],
  }),
  report: (id: string) => queryOptions({
    queryKey: [...keys.operation(id), 'report'],
    queryFn: () => text(`/api/v1/operations/${id}/report`, 'text/plain'),
  }),
  steps: (id: string, host: string | undefined, step: string) => queryOptions({
    queryKey: [...keys.operation(id), 'steps', host ?? '', step],
    queryFn: () => answer(api.GET('/api/v1/operations/{id}/steps', {
      params: { path: { id }, query: { host, step, size: 200 } },
    })),
  }),
  commands: (id: string, host: string | undefined, activity: string) => infiniteQueryOptions({
    queryKey: [...keys.operation(id), 'commands', host ?? '', activity],
    queryFn: ({ pageParam }) => answer(api.GET('/api/v1/operations/{id}/commands', {
      params: { path: { id }, query: { host, activity, after: pageParam, size: 50 } },
    })),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  }),
  comments: (id: string) => queryOptions({
    queryKey: [...keys.operation(id), 'comments'],
    queryFn: () => answer(api.GET('/api/v1/operations/{id}/comments', { params: { path: { id } } })),
  }),
  diagram: (definition: string) => queryOptions({
    queryKey: ['diagram', definition],
    queryFn: () => text(`/api/v1/definitions/${encodeURIComponent(definition)}/diagram`, 'application/xml'),
    staleTime: Infinity,
  }),
  incidents: (filter: { cluster?: string; operation?: string } = {}) => queryOptions({
    queryKey: [...keys.incidents, filter],
    queryFn: () => answer(api.GET('/api/v1/incidents', { params: { query: filter } })),
  }),
  tasks: (filter: { cluster?: string; operation?: string; assignee?: string } = {}) => queryOptions({
    queryKey: [...keys.tasks, filter],
    queryFn: () => answer(api.GET('/api/v1/tasks', { params: { query: filter } })),
  }),
  task: (id: string, task: string) => queryOptions({
    queryKey: [...keys.tasks, id, task],
    queryFn: () => answer(api.GET('/api/v1/operations/{id}/tasks/{task}', { params: { path: { id, task } } })),
  }),
  taskForm: (id: string, task: string) => queryOptions({
    queryKey: ['task-form', id, task],
    queryFn: () => answer(api.GET('/api/v1/operations/{id}/tasks/{task}/form', { params: { path: { id, task } } })),
    staleTime: Infinity,
  }),
  clusters: queryOptions({ queryKey: keys.clusters, queryFn: () => answer(api.GET('/api/v1/clusters')) }),
  cluster: (name: string) => queryOptions({
    queryKey: [...keys.clusters, name],
    queryFn: () => answer(api.GET('/api/v1/clusters/{name}', { params: { path: { name } } })),
  }),
  hosts: (name: string) => queryOptions({
    queryKey: [...keys.clusters, name, 'hosts'],
    queryFn: () => answer(api.GET('/api/v1/clusters/{name}/hosts', { params: { path: { name } } })),
  }),
  pools: (name: string) => queryOptions({
    queryKey: [...keys.clusters, name, 'pools'],
    queryFn: () => answer(api.GET('/api/v1/clusters/{name}/pools', { params: { path: { name } } })),
    retry: false,
  }),
  joinCredentials: (name: string) => queryOptions({
    queryKey: [...keys.clusters, name, 'join-credentials'],
    queryFn: () => answer(api.GET('/api/v1/clusters/{name}/join-credentials', { params: { path: { name } } })),
    retry: false,
  }),
  drift: (name: string) => queryOptions({
    queryKey: [...keys.clusters, name, 'drift'],
    queryFn: () => answer(api.GET('/api/v1/clusters/{name}/drift', { params: { path: { name } } })),
    retry: false,
  }),
  hostKeys: (cluster: string) => queryOptions({
    queryKey: [...keys.clusters, cluster, 'host-keys'],
    queryFn: () => answer(api.GET('/api/v1/clusters/{cluster}/host-keys', { params: { path: { cluster } } })),
  }),
  versions: (name: string) => queryOptions({
    queryKey: [...keys.clusters, name, 'versions'],
    queryFn: () => answer(api.GET('/api/v1/clusters/{name}/versions', { params: { path: { name } } })),
  }),
  version: (name: string, version: number) => queryOptions({
    queryKey: [...keys.clusters, name, 'version', version],
    queryFn: () => text(`/api/v1/clusters/${name}/versions/${version}`, 'application/yaml'),
  }),
  clusterFileSchema: queryOptions({
    queryKey: ['cluster-file-schema'],
    queryFn: () => answer(api.GET('/api/v1/cluster-file/schema')),
    staleTime: Infinity,
  }),
  findings: (cluster?: string) => queryOptions({
    queryKey: [...keys.findings, cluster ?? ''],
    queryFn: () => answer(api.GET('/api/v1/findings', { params: { query: { cluster, standing: true } } })),
  }),
  actions: (wish: ActionWish) => infiniteQueryOptions({
    queryKey: [...keys.actions, wish],
    queryFn: ({ pageParam }) => answer(api.GET('/api/v1/actions', {
      params: { query: { ...wish, size: 100, ...(pageParam ? { earlierThan: pageParam } : {}) } },
    })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  }),
  search: (words: string) => queryOptions({
    queryKey: ['search', words] as const,
    queryFn: () => answer(api.GET('/api/v1/search', { params: { query: { text: words, size: 20 } } })),
  }),
};
