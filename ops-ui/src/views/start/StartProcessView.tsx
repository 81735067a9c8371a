import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { answer, api } from '../../api/client';
import { queries } from '../../api/queries';
import { useAct } from '../../api/writes';
import { Asked } from '../../parts/Asked';
import { FormJs, type FormHandle } from '../../parts/FormJs';
import { Heading } from '../../parts/Heading';
import { Loading } from '../../parts/Loading';
import { Problem } from '../../parts/Problem';
import { useRole } from '../../parts/role';
import { sentence } from '../../parts/words';
import { like, wish, type StartWish } from './wish';

/** Starts one process. Nothing is changed on any host before its plan is approved. */
export function StartProcessView() {
  const { process } = useParams({ from: '/start/$process' });
  const search = useSearch({ from: '/start/$process' });
  const found = useQuery(queries.processes).data?.find((each) => each.process === process);
  const form = useQuery({ ...queries.startForm(process), retry: false });
  const model = useQuery({ ...queries.operation(search.like ?? ''), enabled: search.like !== undefined });
  return (
    <Stack maw={800}>
      <Heading title={found?.name ?? sentence(process)} />
      {search.like && <Text size="sm">Filled in like {search.like}. Nothing has been started.</Text>}
      {model.isError && <Problem error={model.error} />}
      <Asked query={form} what="the form">
        {(schema) => search.like && model.isPending
          ? <Loading what={search.like} />
          : <StartForm process={process} schema={schema} given={{ ...(model.data ? like(model.data.operation) : {}), ...given(search) }} />}
      </Asked>
      {found?.documentation && (
        <section aria-label="Runbook">
          <Title order={2} size="h4" mb="xs">Runbook</Title>
          <Text style={{ whiteSpace: 'pre-wrap' }} size="sm">{found.documentation}</Text>
        </section>
      )}
    </Stack>
  );
}

function given({ cluster, hosts }: { cluster?: string; hosts?: string }) {
  return { ...(cluster ? { cluster } : {}), ...(hosts ? { hosts } : {}) };
}

function StartForm({ process, schema, given: answers }: { process: string; schema: unknown; given: Record<string, unknown> }) {
  const { operator } = useRole();
  const navigate = useNavigate();
  const handle = useRef<FormHandle>(null);
  const [mistake, setMistake] = useState<string>();
  // One key for one filling-in: a second press, or an answer that was lost, starts nothing a second time.
  const key = useMemo(() => crypto.randomUUID(), []);
  const [tries, setTries] = useState(0);
  const start = useAct(
    (body: StartWish) => answer(api.POST('/api/v1/operations', {
      body: body as never, params: { header: { 'Idempotency-Key': `${key}-${tries}` } },
    })),
    (started) => {
      const { id } = started as { id: string };
      void navigate({ to: '/operations/$id', params: { id } });
      return `${id} has started.`;
    });
  const submit = () => {
    setMistake(undefined);
    const filled = handle.current?.answers();
    if (!filled) {
      return;
    }
    try {
      start.mutate(wish(process, filled), {
        onError: (error) => {
          setMistake(error.message);
          setTries((old) => old + 1);
        },
      });
    } catch (error) {
      setMistake(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <section className="card start-form" aria-label="Form">
      <FormJs schema={schema} data={answers} readOnly={!operator} handle={handle} />
      {mistake && <Alert color="red" title="Not started" mt="md" role="alert"><pre className="pre">{mistake}</pre></Alert>}
      {operator && (
        <Group mt="md">
          <Button onClick={submit} loading={start.isPending}>Start</Button>
          <Text size="sm" c="dimmed">First everything is checked and the plan is shown. Nothing is changed before you approve it.</Text>
        </Group>
      )}
    </section>
  );
}
