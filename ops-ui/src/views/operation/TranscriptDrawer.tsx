import { Accordion, Button, Code, Drawer, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { OperationView, RecordedCommand, StepRun } from '../../api/model';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { STATES } from '../../parts/condition';
import { CopyValue } from '../../parts/CopyValue';
import { Empty } from '../../parts/Empty';
import { Lasting, length, moment } from '../../parts/time';
import { duration, Output, transcriptText } from './transcript';
import { useMatrix } from './matrix';
import { Tag } from '../../parts/Tag';

/** Everything that one step did on one host, while it does it. */
export function TranscriptDrawer({ operation }: { operation: OperationView }) {
  const { host, step, view } = useSearch({ from: '/operations/$id' });
  const navigate = useNavigate({ from: '/operations/$id' });
  const opened = step !== undefined && host !== undefined && view !== 'diagram';
  return (
    <Drawer
      opened={opened} onClose={() => void navigate({ to: '.', search: (old: object) => ({ ...old, host: undefined, step: undefined }) })}
      position="right" size="xl" title="Transcript" closeButtonProps={{ 'aria-label': 'Close the transcript' }}
    >
      {opened && <Transcript operation={operation} host={host === '-' ? undefined : host} step={step} />}
    </Drawer>
  );
}

function Transcript({ operation, host, step }: { operation: OperationView; host: string | undefined; step: string }) {
  const matrix = useMatrix(operation.id).data;
  const stands = operation.state === 'RUNNING' && (matrix?.now ?? []).some((each) => each.step === step && each.host === host);
  const runs = useQuery({ ...queries.steps(operation.id, host, step), refetchInterval: stands ? 2000 : false });
  const commands = useInfiniteQuery({ ...queries.commands(operation.id, host, step), refetchInterval: stands ? 2000 : false });
  const [opened, setOpened] = useState<string[]>();
  const [words, setWords] = useState('');
  const title = runs.data?.entries[0]?.title ?? matrix?.steps.find((each) => each.step === step)?.title ?? step;
  const all = useMemo(() => commands.data?.pages.flatMap((page) => page.entries) ?? [], [commands.data]);
  // The last one, until a person chooses: while the step runs that is where something happens.
  const unfolded = opened ?? (all.length > 0 ? [String(all[all.length - 1]!.id)] : []);
  const shown = useMemo(() => all.filter((each) => contains(each, words)), [all, words]);
  return (
    <Stack>
      <Title order={2} size="h4">{title}{host ? ` on ${host}` : ''}</Title>
      <Asked query={runs} what="the runs">
        {(data) => (
          <Stack gap="xs">
            {data.entries.map((run) => <RunOf key={run.id} run={run} />)}
          </Stack>
        )}
      </Asked>
      <Group align="flex-end">
        <TextInput
          label="Find in commands and outputs" leftSection={<IconSearch size={14} aria-hidden />} value={words} style={{ flex: 1 }}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Button
          variant="default" leftSection={<IconDownload size={14} aria-hidden />} disabled={all.length === 0}
          onClick={() => download(`${operation.id}-${host ?? 'cluster'}-${step}.txt`, transcriptText(all))}
        >
          Download
        </Button>
      </Group>
      <Asked query={commands} what="the commands">
        {() => all.length === 0
          ? <Empty title="No command">This step asks the cluster or looks at what is known; it ran nothing on a host.</Empty>
          : (
            <>
              <Text size="sm" c="dimmed" role="status">{shown.length} of {all.length} commands</Text>
              <Accordion multiple variant="separated" value={unfolded} onChange={setOpened} order={3}>
                {shown.map((command) => (
                  <CommandOf key={command.id} command={command} words={words} opened={unfolded.includes(String(command.id))} />
                ))}
              </Accordion>
              {commands.hasNextPage && (
                <Button variant="default" onClick={() => void commands.fetchNextPage()} loading={commands.isFetchingNextPage}>
                  More commands
                </Button>
              )}
            </>
          )}
      </Asked>
    </Stack>
  );
}

function contains({ command, output, errorOutput }: RecordedCommand, words: string): boolean {
  return words === '' || `${command}\n${output}\n${errorOutput}`.toLowerCase().includes(words.toLowerCase());
}

function RunOf({ run }: { run: StepRun }) {
  const state = STATES[run.state];
  return (
    <div className="card">
      <Group justify="space-between">
        <Tag kind={state.kind}>{state.word}</Tag>
        <Text size="sm" c="dimmed">{moment(run.started)}, <Lasting from={run.started} to={run.ended} />{run.attempt > 1 && `, try ${run.attempt}`}</Text>
      </Group>
      {run.detail && <pre className="pre">{run.detail}</pre>}
      {run.changes.map((change) => (
        <div key={change.what}>
          <Text size="sm">{change.what}</Text>
          {change.diff && <Code block>{change.diff}</Code>}
        </div>
      ))}
    </div>
  );
}

function CommandOf({ command, words, opened }: { command: RecordedCommand; words: string; opened: boolean }) {
  const { exitCode } = command;
  const good = exitCode === 0;
  return (
    <Accordion.Item value={String(command.id)}>
      <Accordion.Control>
        <Group wrap="nowrap" gap="sm">
          <Tag kind={good ? 'good' : 'bad'}>
            {exitCode === undefined ? 'no answer' : `exit ${exitCode}`}
          </Tag>
          <Text className="mono" size="sm" truncate>{command.command.split('\n')[0]}</Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {moment(command.started)}, {length(duration(command.took))}{command.attempt > 1 && `, try ${command.attempt}`}
          </Text>
          <Group align="flex-start" wrap="nowrap" gap={4}>
            <Code block style={{ flex: 1 }}>{command.command}</Code>
            <CopyValue value={command.command} what="the command" />
          </Group>
          {opened && <Output label="Output" text={command.output} words={words} />}
          {opened && <Output label="Error output" text={command.errorOutput} words={words} />}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function download(name: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
