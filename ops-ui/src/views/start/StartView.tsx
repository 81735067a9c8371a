import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { Heading } from '../../parts/Heading';
import { To } from '../../parts/links';
import { useRole } from '../../parts/role';

/** What can be started. */
export function StartView() {
  const processes = useQuery(queries.processes);
  const { operator } = useRole();
  return (
    <>
      <Heading title="Start" />
      {!operator && <Empty title="You may look, and not start anything">An administrator can give you the role of an operator.</Empty>}
      <Asked query={processes} what="the processes">
        {(data) => (
          <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
            {data.filter(({ startable }) => startable).map(({ process, name, documentation }) => (
              <Stack key={process} className="card" gap="xs">
                <To to="/start/$process" params={{ process }} fw={600}>{name}</To>
                <Text size="sm" style={{ whiteSpace: 'pre-line' }} lineClamp={5}>{first(documentation)}</Text>
              </Stack>
            ))}
          </SimpleGrid>
        )}
      </Asked>
    </>
  );
}

/** The first paragraph of a runbook. */
export function first(documentation: string): string {
  return documentation.trim().split(/\n\s*\n/)[0] ?? '';
}
