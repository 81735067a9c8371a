import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Refusal } from '../api/client';
import type { makeRouter } from './router';
import { contrasts, theme } from './theme';

const colours = localStorageColorSchemeManager({ key: 'slipway-colours' });

/**
 * Answers stay good until an event says otherwise; the half minute is for what no event tells. Always asked: what browsers
 * think of the network is wrong where it reaches Slipway and not the world.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => !(error instanceof Refusal && error.status < 500) && failures < 3,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** The whole console. */
export function Console({ queryClient, router }: { queryClient: QueryClient; router: ReturnType<typeof makeRouter> }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={colours} cssVariablesResolver={contrasts}>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" autoClose={6000} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
