import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Refusal } from '../../api/client';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { To } from '../../parts/links';
import { Ago } from '../../parts/time';
import { PlanEntries } from '../operation/DocumentsPanel';

/** What a bring-up would change, as the last look saw it. */
export function DriftPanel({ name }: { name: string }) {
  const drift = useQuery(queries.drift(name));
  if (drift.error instanceof Refusal && drift.error.status === 404) {
    return (
      <Empty title="Nobody has looked yet">
        <To to="/start/$process" params={{ process: 'cluster-care' }} search={{ cluster: name }}>Look at it now</To>, or wait for the regular look.
      </Empty>
    );
  }
  return (
    <Asked query={drift} what="the drift">
      {(data) => (
        <Stack>
          <Text size="sm">Seen <Ago at={data.lookedAt} /> by <To to="/operations/$id" params={{ id: data.operation }} size="sm">{data.operation}</To>.</Text>
          {data.entries.length === 0 ? <Empty title="All is as the definition says" /> : <PlanEntries entries={data.entries} />}
        </Stack>
      )}
    </Asked>
  );
}
