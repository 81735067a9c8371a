import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { makeQueryClient } from '../app/Console';
import { makeRouter } from '../app/router';
import { vi } from 'vitest';

/** A stream that tests speak into. */
export class Stream extends EventTarget {
  static all: Stream[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  readyState = 1;

  constructor(readonly url: string) {
    super();
    Stream.all.push(this);
  }

  close() {
    this.closed = true;
  }

  tell(type: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

/** The whole console at an address. */
export function open(address: string) {
  Stream.all = [];
  vi.stubGlobal('EventSource', Stream);
  const client = makeQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  const router = makeRouter(client, createMemoryHistory({ initialEntries: [`/ops${address}`] }));
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Notifications />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { client, router };
}
