import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Refusal, Unreachable } from '../api/client';

/** What went wrong, in the server's words, and what one can do. */
export function Problem({ error, again }: { error: unknown; again?: () => void }) {
  const refused = error instanceof Refusal;
  const title = refused ? error.title : error instanceof Unreachable ? 'No answer' : 'The page has a fault';
  const detail = error instanceof Error ? error.message : String(error);
  return (
    <Alert color="red" title={title} icon={<IconAlertTriangle aria-hidden />} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{detail}</Text>
        {again && <Button size="xs" variant="default" onClick={again}>Try again</Button>}
      </Stack>
    </Alert>
  );
}
