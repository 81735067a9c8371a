import { Button, Group, Menu } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { OperationDetail } from '../../api/model';
import { acts, useAct } from '../../api/writes';
import { Ask } from '../../parts/Ask';
import { ToButton } from '../../parts/links';
import { useRole } from '../../parts/role';

/** What one can do with the whole operation. */
export function Controls({ detail: { operation, paused, olderDiagrams } }: { detail: OperationDetail }) {
  const { id } = operation;
  const { admin, operator } = useRole();
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const pause = useAct(acts.pause, () => `${id} begins nothing new. What runs on hosts runs to its end.`);
  const resume = useAct(acts.resume, () => `${id} goes on.`);
  const move = useAct(acts.moveToNewDiagrams, () => `${id} goes on with the new diagrams.`);
  const cancel = useAct(acts.cancel, ({ undo, note }) => {
    if (undo) {
      void navigate({ to: '/operations/$id', params: { id: undo } });
    }
    return [`${id} is cancelled.`, undo && `${undo} plans what takes it back.`, note].filter(Boolean).join(' ');
  });
  const runs = operation.state === 'RUNNING';
  return (
    <Group gap="xs">
      {operator && runs && (paused
        ? <Button size="xs" onClick={() => resume.mutate(id)} loading={resume.isPending}>Go on</Button>
        : <Button size="xs" variant="default" onClick={() => pause.mutate(id)} loading={pause.isPending}>Pause</Button>)}
      {operator && runs && <Button size="xs" variant="default" color="red" onClick={() => setAsks(true)}>Cancel…</Button>}
      {operator && !runs && (
        <ToButton
          size="xs" variant="default" to="/start/$process" params={{ process: operation.process }} search={{ like: id }}
        >
          Start like this one
        </ToButton>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" aria-label="More"><IconDotsVertical size={14} aria-hidden /></Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={`/api/v1/operations/${id}/diagnostics`}>Download diagnostics (ZIP)</Menu.Item>
          <Menu.Item component="a" href="/camunda/app/cockpit/default/#/processes">Cockpit</Menu.Item>
          <Menu.Item onClick={() => void navigate({ to: '/compare', search: { one: id } })}>Compare with another…</Menu.Item>
          {admin && olderDiagrams && (
            <Menu.Item onClick={() => move.mutate(id)}>Go on with the newer diagrams</Menu.Item>
          )}
          {operator && runs && (
            <Menu.Item
              onClick={() => void navigate({ to: '/start/$process', params: { process: operation.process }, search: { like: id } })}
            >
              Start like this one
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Ask
        title={`Cancel ${id}`} label="Reason" action="Cancel the operation" colour="red" opened={asks} onClose={() => setAsks(false)}
        onDone={(words) => cancel.mutate({ id, words })}
      >
        No host is changed by this: what was done stays, what runs on a host runs to its end there. Where something is left
        half-way, a plan that takes it back is started and waits for your review.
      </Ask>
    </Group>
  );
}
