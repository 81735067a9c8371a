import { Anchor, Alert, Button, Group, Stack, Table, Text, Textarea, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import type { HumanTask, StepRun } from '../../api/model';
import { queries } from '../../api/queries';
import { whole } from '../../api/runs';
import { acts, useAct } from '../../api/writes';
import { Refusal } from '../../api/client';
import { Asked } from '../../parts/Asked';
import { CopyValue } from '../../parts/CopyValue';
import { Empty } from '../../parts/Empty';
import { FormJs, type FormHandle } from '../../parts/FormJs';
import { Heading } from '../../parts/Heading';
import { To } from '../../parts/links';
import { useRole } from '../../parts/role';
import { Ago } from '../../parts/time';
import { sentence } from '../../parts/words';
import { Notes } from '../operation/CommentsPanel';
import { Plan } from '../operation/DocumentsPanel';
import { proofBefore } from './proof';
import { isExact, valuesOf } from './values';

/** One task: what to do, with which values, and its answer. */
export function TaskView() {
  const { operation, task: id } = useParams({ from: '/tasks/$operation/$task' });
  const task = useQuery({ ...queries.task(operation, id), retry: false });
  if (task.error instanceof Refusal && task.error.status === 404) {
    return (
      <>
        <Heading title="This task is done" />
        <Empty title="Somebody has answered it, or the operation went on without it">
          <To to="/operations/$id" params={{ id: operation }}>Look at {operation}</To>
        </Empty>
      </>
    );
  }
  return <Asked query={task} what="the task">{(data) => <Task key={data.id} operation={operation} task={data} />}</Asked>;
}

function Task({ operation, task }: { operation: string; task: HumanTask }) {
  const { operator, user } = useRole();
  const navigate = useNavigate();
  const form = useQuery({ ...queries.taskForm(operation, task.id), enabled: task.questions.length > 0 || Object.keys(task.data).length > 0, retry: false });
  const handle = useRef<FormHandle>(null);
  const at = { id: operation, task: task.id };
  const claim = useAct(acts.claim, () => 'The task is yours.');
  const unclaim = useAct(acts.unclaim, () => 'Anybody may take the task.');
  const complete = useAct(acts.complete, () => {
    void navigate({ to: '/operations/$id', params: { id: operation } });
    return `${task.name}: answered. ${operation} goes on.`;
  });
  const proof = useLastProof(operation, task.created);
  const others = task.assignee !== undefined && task.assignee !== user;
  const formData = useMemo(() => task.data as Record<string, unknown>, [task.data]);
  const answer = () => {
    const answers = form.data ? handle.current?.answers() : {};
    if (answers) {
      const asked = new Set(task.questions.map(({ key }) => key));
      complete.mutate({ ...at, answers: Object.fromEntries(Object.entries(answers).filter(([key]) => asked.has(key))) });
    }
  };
  return (
    <Stack gap="lg" maw={1000}>
      <div>
        <Heading title={task.name} />
        <Group gap="md">
          <Text size="sm"><To to="/operations/$id" params={{ id: operation }}>{operation}</To> waits for it, <Ago at={task.created} /></Text>
          <Text size="sm">{task.assignee ? `Taken by ${task.assignee}` : 'Nobody has taken it'}</Text>
          {operator && (task.assignee === user
            ? <Button size="compact-sm" variant="default" onClick={() => unclaim.mutate(at)}>Give it back</Button>
            : !others && <Button size="compact-sm" variant="default" onClick={() => claim.mutate(at)}>Take it</Button>)}
          <Anchor href={`/camunda/app/tasklist/default/#/?task=${task.id}`} size="sm">Tasklist</Anchor>
        </Group>
      </div>
      {proof && (
        <Alert color="orange" title="Not proved yet">
          <pre className="pre">{proof.detail}</pre>
          <Text size="xs" mt={4}>Looked <Ago at={proof.ended ?? proof.started} />, {proof.title}</Text>
        </Alert>
      )}
      <section aria-label="Form" className="card">
        {form.data
          ? <FormJs schema={form.data} data={formData} readOnly={!operator || others} handle={handle} />
          : form.isLoading ? <Text size="sm">Reading the form…</Text> : <Text size="sm">The task asks for nothing.</Text>}
        {operator && (
          <Group mt="md">
            <Button onClick={answer} loading={complete.isPending} disabled={others || form.isLoading}>Complete</Button>
            {others && <Text size="sm">Only {task.assignee} can answer it now.</Text>}
          </Group>
        )}
      </section>
      <Values data={formData} />
      {task.documentation && (
        <section aria-label="Runbook">
          <Title order={2} size="h4" mb="xs">Runbook</Title>
          <Text style={{ whiteSpace: 'pre-wrap' }}>{task.documentation}</Text>
        </section>
      )}
      {/plan/i.test(task.key) && (
        <section aria-label="Plan">
          <Title order={2} size="h4" mb="xs">Plan</Title>
          <Plan id={operation} />
        </section>
      )}
      <Comments operation={operation} task={task.id} mayWrite={operator} />
    </Stack>
  );
}

/** The proof that failed right before the task came: it says what is missing still. */
function useLastProof(operation: string, created: string): StepRun | undefined {
  const matrix = useQuery({ ...whole(operation), staleTime: 0 }).data;
  const found = matrix && proofBefore(matrix, Date.parse(created));
  const host = found && found.host >= 0 ? matrix.hosts[found.host]!.name : undefined;
  const step = found ? matrix.steps[found.step]!.step : '';
  const runs = useQuery({ ...queries.steps(operation, host, step), enabled: found !== undefined });
  return runs.data?.entries.find(({ id }) => id === found?.id);
}

function Values({ data }: { data: Record<string, unknown> }) {
  const { values, tables } = valuesOf(data);
  if (values.length === 0 && tables.length === 0) {
    return null;
  }
  return (
    <section aria-label="Values to copy">
      <Title order={2} size="h4" mb="xs">Values to copy</Title>
      {values.length > 0 && (
        <Table withTableBorder mb="sm">
          <Table.Tbody>
            {values.map(({ name, value }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" w={220}>{sentence(name)}</Table.Th>
                <Table.Td><Group gap={4} wrap="nowrap"><span className="mono">{value}</span><CopyValue value={value} what={sentence(name).toLowerCase()} /></Group></Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {tables.map((table) => (
        <Table.ScrollContainer key={table.name} minWidth={480} mah={360}>
          <Table withTableBorder captionSide="top">
            <Table.Caption>{sentence(table.name)}</Table.Caption>
            <Table.Thead><Table.Tr>{table.columns.map((column) => <Table.Th key={column}>{sentence(column)}</Table.Th>)}</Table.Tr></Table.Thead>
            <Table.Tbody>
              {table.rows.map((row, index) => (
                <Table.Tr key={index}>
                  {table.columns.map((column) => (
                    <Table.Td key={column}>
                      <Group gap={4} wrap="nowrap"><span className="mono">{row[column]}</span>{row[column] && isExact(row[column]) && <CopyValue value={row[column]} what={`${column} ${index + 1}`} />}</Group>
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ))}
    </section>
  );
}

function Comments({ operation, task, mayWrite }: { operation: string; task: string; mayWrite: boolean }) {
  const notes = useQuery(queries.comments(operation)).data ?? [];
  const [words, setWords] = useState('');
  const comment = useAct(acts.comment, () => {
    setWords('');
    return undefined;
  });
  return (
    <section aria-label="Comments">
      <Title order={2} size="h4" mb="xs">Comments</Title>
      <Stack gap="sm">
        {notes.length > 0 ? <Notes notes={notes} /> : <Text size="sm" c="dimmed">None yet.</Text>}
        {mayWrite && (
          <Group align="flex-end">
            <Textarea
              label="Note something for those who come later" autosize minRows={1} maxLength={2000} style={{ flex: 1 }} value={words}
              onChange={(event) => setWords(event.currentTarget.value)}
            />
            <Button variant="default" disabled={words.trim() === ''} loading={comment.isPending} onClick={() => comment.mutate({ id: operation, task, words })}>Note it</Button>
          </Group>
        )}
      </Stack>
    </section>
  );
}
