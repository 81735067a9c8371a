import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';

/** Asks for the words that are kept with what is done: a reason, or evidence. */
export function Ask({ title, label, action, colour, children, opened, onClose, onDone }: {
  title: string;
  label: string;
  action: string;
  colour?: string;
  children?: ReactNode;
  opened: boolean;
  onClose: () => void;
  onDone: (words: string) => void;
}) {
  const [words, setWords] = useState('');
  const close = () => {
    setWords('');
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onDone(words.trim());
          close();
        }}
      >
        <Stack>
          {children && <Text size="sm" component="div">{children}</Text>}
          <Textarea
            label={label} description="Kept with the operation, with your name." required autosize minRows={2} maxLength={2000}
            data-autofocus value={words} onChange={(event) => setWords(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>Do nothing</Button>
            <Button type="submit" color={colour} disabled={words.trim() === ''}>{action}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
