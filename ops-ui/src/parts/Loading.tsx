import { Center, Loader, Text } from '@mantine/core';

/** Shown while an answer is awaited; a word for those who see no movement. */
export function Loading({ what }: { what: string }) {
  return (
    <Center p="xl" role="status" aria-live="polite">
      <Loader size="sm" mr="sm" aria-hidden />
      <Text c="dimmed">Reading {what}…</Text>
    </Center>
  );
}
