import { Anchor, Button, Group, Menu, Stack, Text } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import type { StandingIncident } from '../api/model';
import { acts, useAct } from '../api/writes';
import { Ask } from './Ask';
import { CopyValue } from './CopyValue';
import { To } from './links';
import { useRole } from './role';
import { Ago } from './time';

type Question = 'skip' | 'doneByHand' | 'approveReset' | 'leaveOut';

/** One incident: where, why, and what a person can do about it. */
export function IncidentCard({ incident, withOperation = true }: { incident: StandingIncident; withOperation?: boolean }) {
  const { operation, host, title, message } = incident;
  const where = host ? `${title} on ${host}` : title;
  return (
    <article className="card" data-trouble="true" aria-label={`Incident: ${where}`}>
      <Stack gap="xs">
        <Group justify="space-between" gap="sm">
          <Text fw={600}>{where}</Text>
          <Text size="sm" c="dimmed">
            {withOperation && <><To to="/operations/$id" params={{ id: operation }} size="sm">{operation}</To>, {incident.cluster}, </>}
            <Ago at={incident.since} />
          </Text>
        </Group>
        <Group align="flex-start" wrap="nowrap" gap="xs">
          <pre className="pre" style={{ flex: 1 }}>{message}</pre>
          <CopyValue value={message} what="the message" />
        </Group>
        <IncidentActions incident={incident} />
      </Stack>
    </article>
  );
}

function IncidentActions({ incident }: { incident: StandingIncident }) {
  const { operation, incident: id, host, title } = incident;
  const { operator } = useRole();
  const [question, setQuestion] = useState<Question>();
  const where = host ? `${title} on ${host}` : title;
  const retry = useAct(acts.retry, ({ refused }) => (refused.length === 0 ? `${where} runs again.` : undefined));
  const skip = useAct(acts.skip, () => `${where} is skipped.`);
  const byHand = useAct(acts.doneByHand, () => `${where} counts as done by hand.`);
  const reset = useAct(acts.approveReset, () => `The reset of ${host} is approved; the step runs again.`);
  const leaveOut = useAct(acts.leaveOut, () => `${operation} goes on without ${host}.`);
  const close = () => setQuestion(undefined);
  const at = { operation, incident: id };
  return (
    <Group gap="xs">
      {operator && (
        <>
          <Button size="xs" onClick={() => retry.mutate([at])} loading={retry.isPending}>Retry</Button>
          {incident.approveReset && host && (
            <Button size="xs" color="red" variant="light" onClick={() => setQuestion('approveReset')}>Approve the reset…</Button>
          )}
          <Menu position="bottom-start">
            <Menu.Target>
              <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} />}>Take over</Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setQuestion('doneByHand')}>Done by hand, with evidence…</Menu.Item>
              <Menu.Item onClick={() => setQuestion('skip')}>Skip this step, with a reason…</Menu.Item>
              {host && <Menu.Item onClick={() => setQuestion('leaveOut')}>Go on without {host}…</Menu.Item>}
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      {host && (
        <To to="/operations/$id" params={{ id: operation }} search={{ view: 'hosts', host, step: incident.step }} size="sm">
          Transcript
        </To>
      )}
      <Anchor href={`/camunda/app/cockpit/default/#/process-instance/${incident.processInstance}`} size="sm">Cockpit</Anchor>
      <Ask
        title={`Skip: ${where}`} label="Reason" action="Skip it" colour="orange" opened={question === 'skip'} onClose={close}
        onDone={(words) => skip.mutate({ ...at, words })}
      >
        The step is not done, and the operation goes on behind it. What later steps need of it is missing then.
      </Ask>
      <Ask
        title={`Done by hand: ${where}`} label="Evidence" action="It is done" opened={question === 'doneByHand'} onClose={close}
        onDone={(words) => byHand.mutate({ ...at, words })}
      >
        You did what the step does. Say how one sees it, such as the command and its answer.
      </Ask>
      <Ask
        title={`Reset what kubeadm left on ${host ?? ''}`} label="Reason" action="Approve the reset" colour="red"
        opened={question === 'approveReset'} onClose={close} onDone={(words) => reset.mutate({ ...at, words })}
      >
        kubeadm reset removes what is half-made on this host, once, for this operation. The cluster&apos;s data of this host is lost.
      </Ask>
      <Ask
        title={`Go on without ${host ?? ''}`} label="Reason" action="Leave it out" colour="orange" opened={question === 'leaveOut'}
        onClose={close} onDone={(words) => host && leaveOut.mutate({ operation, host, words })}
      >
        The host takes no further part in {operation}. What was done on it stays as it is.
      </Ask>
    </Group>
  );
}
