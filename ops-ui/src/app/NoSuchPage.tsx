import { Stack, Text, Title } from '@mantine/core';
import { To } from '../parts/links';

/** For addresses that lead nowhere. */
export function NoSuchPage() {
  return (
    <Stack>
      <Title order={1}>There is no such page</Title>
      <Text>The address may be misspelt, or what it showed is no longer kept.</Text>
      <To to="/">Go to what runs now</To>
    </Stack>
  );
}
