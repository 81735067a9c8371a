import { Group, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

/** A view's heading, which is also the page's title. */
export function Heading({ title, tab = title, children }: { title: ReactNode; tab?: ReactNode; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${String(tab)} · Slipway`;
  }, [tab]);
  return (
    <Group justify="space-between" align="center" mb="md" gap="sm">
      <Title order={1} size="h2">{title}</Title>
      {children}
    </Group>
  );
}
