import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Says that there is nothing, why, and what one can do next. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md" className="card" data-empty>
      <Text fw={600}>{title}</Text>
      {children && <Text component="div" size="sm" c="dimmed" ta="center" maw={520}>{children}</Text>}
    </Stack>
  );
}
