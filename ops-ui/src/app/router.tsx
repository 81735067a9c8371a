import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, type RouterHistory,
} from '@tanstack/react-router';
import { Problem } from '../parts/Problem';
import { Shell } from './Shell';
import { NoSuchPage } from './NoSuchPage';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Shell,
  notFoundComponent: NoSuchPage,
  errorComponent: ({ error }) => <Problem error={error} />,
});

/** Keeps texts of an address; everything else is left out. */
export function texts<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): Partial<Record<Name, string>> => Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name];
      return (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, String(value)]] : [];
    })) as Partial<Record<Name, string>>;
}

const getParentRoute = () => root;

const tree = root.addChildren([
  createRoute({
    getParentRoute, path: '/',
    component: lazyRouteComponent(() => import('../views/now/NowView'), 'NowView'),
  }),
  createRoute({
    getParentRoute, path: 'operations',
    validateSearch: texts('text', 'cluster', 'process', 'state', 'host', 'startedBy', 'since', 'until', 'ticket'),
    component: lazyRouteComponent(() => import('../views/history/HistoryView'), 'HistoryView'),
  }),
  createRoute({
    getParentRoute, path: 'operations/$id',
    validateSearch: texts('view', 'process', 'host', 'step', 'find', 'at', 'only'),
    component: lazyRouteComponent(() => import('../views/operation/OperationView'), 'OperationView'),
  }),
  createRoute({
    getParentRoute, path: 'compare',
    validateSearch: texts('one', 'other'),
    component: lazyRouteComponent(() => import('../views/history/CompareView'), 'CompareView'),
  }),
  createRoute({
    getParentRoute, path: 'incidents',
    validateSearch: texts('cluster', 'operation'),
    component: lazyRouteComponent(() => import('../views/incidents/IncidentsView'), 'IncidentsView'),
  }),
  createRoute({
    getParentRoute, path: 'tasks',
    validateSearch: texts('cluster', 'operation', 'mine'),
    component: lazyRouteComponent(() => import('../views/tasks/TasksView'), 'TasksView'),
  }),
  createRoute({
    getParentRoute, path: 'tasks/$operation/$task',
    component: lazyRouteComponent(() => import('../views/tasks/TaskView'), 'TaskView'),
  }),
  createRoute({
    getParentRoute, path: 'start',
    component: lazyRouteComponent(() => import('../views/start/StartView'), 'StartView'),
  }),
  createRoute({
    getParentRoute, path: 'start/$process',
    validateSearch: texts('like', 'cluster', 'hosts'),
    component: lazyRouteComponent(() => import('../views/start/StartProcessView'), 'StartProcessView'),
  }),
  createRoute({
    getParentRoute, path: 'clusters',
    component: lazyRouteComponent(() => import('../views/clusters/ClustersView'), 'ClustersView'),
  }),
  createRoute({
    getParentRoute, path: 'clusters/$name',
    validateSearch: texts('view', 'host', 'version', 'find'),
    component: lazyRouteComponent(() => import('../views/clusters/ClusterView'), 'ClusterView'),
  }),
  createRoute({
    getParentRoute, path: 'log',
    validateSearch: texts('operation', 'cluster', 'person', 'since'),
    component: lazyRouteComponent(() => import('../views/log/LogView'), 'LogView'),
  }),
]);

/** Addresses below {@code /ops}. */
export function makeRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    basepath: '/ops',
    context: { queryClient },
    defaultPreload: 'intent',
    // A fault in one view leaves the frame, and with it the way to the others.
    defaultErrorComponent: ({ error, reset }) => <Problem error={error} again={reset} />,
    scrollRestoration: true,
    ...(history ? { history } : {}),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
