import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { open, Stream } from '../test/Page';
import { server } from '../test/server';

const operation = {
  id: 'OPS-7', process: 'node-join', cluster: 'edge1', definitionVersion: 1, mode: 'apply', hosts: [], ticket: 'NET-1', startedBy: 'ann',
  startedAt: '2026-03-01T12:00:00Z', state: 'RUNNING', outcome: '',
};
const running = {
  operation, paused: false, hosts: { toDo: 1, running: 2, retrying: 1, incident: 1, waiting: 0, done: 3, leftOut: 0 }, tasks: 1, incidents: 2,
  phase: { title: 'Prepare each host', process: 'host-preparation', since: '2026-03-01T12:00:00Z' },
};
const incident = (host: string) => ({
  operation: 'OPS-7', cluster: 'edge1', process: 'host-preparation', processName: 'Prepare a host', incident: `i-${host}`, step: 'installPackages',
  title: 'Install the packages', host, reason: 'COMMAND_FAILED on …', message: `COMMAND_FAILED on ${host}\nWhat to do: mend it.`,
  since: '2026-03-01T12:00:00Z', processInstance: 'x', approveReset: false,
});

test('Now says in words how hosts stand, and counts lead to what they count', async () => {
  server.use(http.get('*/api/v1/now', () => HttpResponse.json({ operations: [running], retries: [] })));
  open('/');
  expect(await screen.findByRole('img', { name: '8 hosts: 3 done, 2 runs, 1 tries again, 1 stands at an incident, 1 to do' })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: '2 incidents' })).toHaveAttribute('href', '/ops/incidents?operation=OPS-7');
  expect(screen.getByRole('link', { name: /1 stands at an incident/ })).toHaveAttribute('href', '/ops/operations/OPS-7?view=hosts&only=INCIDENT');
});

test('an administrator lets an operation go on with the diagrams of the version that came meanwhile', async () => {
  let olderDiagrams = true;
  server.use(
    http.get('*/api/v1/session', () => HttpResponse.json({
      user: 'ada', role: 'ADMIN', csrf: { header: 'X-CSRF-TOKEN', token: 'a-token' },
    })),
    http.get('*/api/v1/operations/OPS-7', () => HttpResponse.json({
      operation, paused: false, olderDiagrams, claims: [], waitingTasks: [], incidents: [], acceptedWarnings: [], steps: [],
    })),
    http.post('*/api/v1/operations/OPS-7/new-diagrams', () => {
      olderDiagrams = false;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  open('/operations/OPS-7?view=comments');
  expect(await screen.findByText('runs with older diagrams')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'More' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Go on with the newer diagrams' }));
  expect(await screen.findByText('OPS-7 goes on with the new diagrams.')).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByText('runs with older diagrams')).not.toBeInTheDocument());
});

test('an event is on the page without loading anew', async () => {
  let operations = [running];
  server.use(http.get('*/api/v1/now', () => HttpResponse.json({ operations, retries: [] })));
  open('/');
  await screen.findByRole('link', { name: '2 incidents' });
  operations = [];
  act(() => Stream.all.at(-1)!.tell('operation.finished', { id: 1, type: 'operation.finished', timestamp: '', operation: 'OPS-7' }));
  expect(await screen.findByText('Nothing runs')).toBeInTheDocument();
});

test('a page holds one stream, and gives it back while it is hidden', async () => {
  server.use(http.get('*/api/v1/now', () => HttpResponse.json({ operations: [], retries: [] })));
  open('/');
  await screen.findByText('Nothing runs');
  expect(Stream.all.filter(({ closed }) => !closed)).toHaveLength(1);
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
  expect(Stream.all.filter(({ closed }) => !closed)).toHaveLength(0);
  Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
  expect(Stream.all.filter(({ closed }) => !closed)).toHaveLength(1);
});

test('a stream that is refused is asked for again, and the page says that it is not live meanwhile', async () => {
  server.use(http.get('*/api/v1/now', () => HttpResponse.json({ operations: [], retries: [] })));
  open('/');
  await screen.findByText('Nothing runs');
  const refused = Stream.all.at(-1)!;
  act(() => refused.onopen?.());
  expect(screen.getByRole('status', { name: 'Live' })).toBeInTheDocument();
  vi.useFakeTimers({ shouldAdvanceTime: true });
  act(() => {
    refused.readyState = 2;
    refused.onerror?.();
  });
  expect(screen.getByRole('status', { name: 'Connection lost, trying again' })).toBeInTheDocument();
  act(() => void vi.advanceTimersByTime(3000));
  vi.useRealTimers();
  await waitFor(() => expect(Stream.all.at(-1)).not.toBe(refused));
  act(() => Stream.all.at(-1)!.onopen?.());
  expect(screen.getByRole('status', { name: 'Live' })).toBeInTheDocument();
});

test('all incidents of one cause run again with one press, with the session\'s token, and refusals are told', async () => {
  const sent: { token: string | null; body: unknown }[] = [];
  server.use(
    http.get('*/api/v1/incidents', () => HttpResponse.json([incident('h1'), incident('h2')])),
    http.post('*/api/v1/incidents/retry', async ({ request }) => {
      sent.push({ token: request.headers.get('X-CSRF-TOKEN'), body: await request.json() });
      return HttpResponse.json({ retried: 1, refused: [{ operation: 'OPS-7', incident: 'i-h2', detail: 'Somebody was faster.' }] });
    }));
  open('/incidents');
  await userEvent.click(await screen.findByRole('button', { name: 'Retry all 2' }));
  await waitFor(() => expect(sent).toEqual([{
    token: 'a-token', body: { incidents: [{ operation: 'OPS-7', incident: 'i-h1' }, { operation: 'OPS-7', incident: 'i-h2' }] },
  }]));
  expect(await screen.findByText(/Somebody was faster/)).toBeInTheDocument();
});

test('a step is skipped only with a reason', async () => {
  const reasons: unknown[] = [];
  server.use(
    http.get('*/api/v1/incidents', () => HttpResponse.json([incident('h1')])),
    http.post('*/api/v1/operations/OPS-7/incidents/i-h1/skip', async ({ request }) => {
      reasons.push(await request.json());
      return new HttpResponse(null, { status: 204 });
    }));
  open('/incidents');
  await userEvent.click(await screen.findByRole('button', { name: 'Take over' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: /Skip this step/ }));
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByRole('button', { name: 'Skip it' })).toBeDisabled();
  await userEvent.type(within(dialog).getByLabelText(/Reason/), 'Installed by hand');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Skip it' }));
  await waitFor(() => expect(reasons).toEqual([{ reason: 'Installed by hand' }]));
});

test('who may only look is offered nothing to change', async () => {
  server.use(
    http.get('*/api/v1/session', () => HttpResponse.json({ user: 'viewer', role: 'VIEWER' })),
    http.get('*/api/v1/incidents', () => HttpResponse.json([incident('h1')])));
  open('/incidents');
  expect(await screen.findByText('COMMAND_FAILED on …')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Retry' })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Take over' })).not.toBeInTheDocument();
});

test('what cannot be read says why and can be asked again', async () => {
  let broken = true;
  server.use(http.get('*/api/v1/now', () => (broken
    ? HttpResponse.json({ title: 'Not available', status: 503, detail: 'The database does not answer.' }, { status: 503 })
    : HttpResponse.json({ operations: [], retries: [] }))));
  open('/');
  expect(await screen.findByText('The database does not answer.')).toBeInTheDocument();
  broken = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Nothing runs')).toBeInTheDocument();
});

test('an operation that there is not, and a page that there is not, are told apart from faults', async () => {
  server.use(http.get('*/api/v1/operations/OPS-4711', () => HttpResponse.json(
    { title: 'Not found', status: 404, detail: 'There is no operation "OPS-4711".' }, { status: 404 })));
  const { router } = open('/operations/OPS-4711');
  expect(await screen.findByText('There is no operation "OPS-4711".')).toBeInTheDocument();
  await act(() => router.navigate({ href: '/ops/elsewhere' } as never));
  expect(await screen.findByRole('heading', { name: 'There is no such page' })).toBeInTheDocument();
});

test('Ctrl-K finds by any word and goes there', async () => {
  server.use(
    http.get('*/api/v1/now', () => HttpResponse.json({ operations: [], retries: [] })),
    http.get('*/api/v1/tasks', ({ request }) => HttpResponse.json(request.url.includes('operation') ? [] : [])),
    http.get('*/api/v1/search', ({ request }) => {
      expect(new URL(request.url).searchParams.get('text')).toBe('net-1');
      return HttpResponse.json([{ kind: 'CLUSTER', title: 'edge1', about: '3 hosts', cluster: 'edge1' }]);
    }),
    http.get('*/api/v1/clusters/edge1', () => HttpResponse.json({ title: 'Not found', status: 404, detail: 'Gone.' }, { status: 404 })));
  const { router } = open('/');
  await screen.findByText('Nothing runs');
  await userEvent.keyboard('{Control>}k{/Control}');
  await userEvent.type(await screen.findByLabelText('Search everywhere'), 'net-1');
  await userEvent.click(await screen.findByText('edge1'));
  await waitFor(() => expect(router.state.location.pathname).toBe('/clusters/edge1'));
});
