import { Alert, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { Heading } from '../../parts/Heading';
import { To } from '../../parts/links';
import { Ago } from '../../parts/time';
import { plural } from '../../parts/words';
import { Tag } from '../../parts/Tag';

/** All clusters. */
export function ClustersView() {
  const clusters = useQuery(queries.clusters);
  const findings = useQuery(queries.findings()).data?.findings ?? [];
  return (
    <>
      <Heading title="Clusters" />
      <Asked query={clusters} what="the clusters">
        {(data) => (
          <Stack>
            {data.badFiles.map((file) => (
              <Alert key={file.path} color="red" title={`The file ${file.path.split('/').at(-1)} has mistakes`}>
                {file.detail && <Text size="sm">{file.detail}</Text>}
                {file.mistakes.map((mistake) => <Text key={`${mistake.place} ${mistake.id}`} size="sm"><b>{mistake.place}</b>: {mistake.problem} {mistake.remedy}</Text>)}
              </Alert>
            ))}
            {data.clusters.length === 0 && <Empty title="No cluster yet">Put a cluster file into the directory that Slipway watches, or adopt a cluster that runs: <To to="/start">Start</To>.</Empty>}
            <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
              {data.clusters.map(({ name, newest, file, operations }) => {
                const own = findings.filter(({ cluster }) => cluster === name);
                const worst = own.some(({ severity }) => severity === 'ERROR') ? 'bad' : 'warning';
                return (
                  <Stack key={name} className="card" gap="xs">
                    <Group justify="space-between">
                      <To to="/clusters/$name" params={{ name }} fw={600} size="lg">{name}</To>
                      {own.length > 0 && <Tag kind={worst}>{plural(own.length, 'finding')}</Tag>}
                    </Group>
                    <Text size="sm">Version {newest.version} of the definition, by {newest.madeBy}, <Ago at={newest.madeAt} /></Text>
                    {file?.state === 'CONFLICT' && <Text size="sm" c="var(--retrying)">{file.detail}</Text>}
                    {operations.length > 0 && (
                      <Text size="sm">Runs: {operations.map((id) => <To key={id} to="/operations/$id" params={{ id }} mr="xs">{id}</To>)}</Text>
                    )}
                  </Stack>
                );
              })}
            </SimpleGrid>
          </Stack>
        )}
      </Asked>
    </>
  );
}
