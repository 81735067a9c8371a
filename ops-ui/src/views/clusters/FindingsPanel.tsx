import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CareFinding } from '../../api/model';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { To } from '../../parts/links';
import { Ago, moment } from '../../parts/time';
import { Tag, type TagKind } from '../../parts/Tag';

const SEVERITY: Record<CareFinding['severity'], { word: string; kind: TagKind }> = {
  ERROR: { word: 'error', kind: 'bad' }, WARNING: { word: 'warning', kind: 'warning' }, INFORMATION: { word: 'note', kind: 'quiet' },
};

/** What regular looks found and still stands. */
export function FindingsPanel({ name }: { name: string }) {
  const findings = useQuery(queries.findings(name));
  return (
    <Asked query={findings} what="the findings">
      {(data) => data.findings.length === 0
        ? <Empty title="Nothing was found">Regular looks at certificates, drift, credentials and pools found nothing that needs attention.</Empty>
        : <Stack gap="sm">{data.findings.map((finding) => <FindingCard key={finding.id} finding={finding} />)}</Stack>}
    </Asked>
  );
}

/** One finding. */
export function FindingCard({ finding }: { finding: CareFinding }) {
  const { word, kind } = SEVERITY[finding.severity];
  return (
    <article className="card">
      <Group justify="space-between">
        <Group gap="xs"><Tag kind={kind}>{word}</Tag><Text fw={600}>{finding.host ?? finding.cluster}</Text></Group>
        <Text size="sm" c="dimmed">since <Ago at={finding.firstSeen} />, seen by <To to="/operations/$id" params={{ id: finding.seenBy }} size="sm">{finding.seenBy}</To></Text>
      </Group>
      <Text mt="xs">{finding.found}</Text>
      <Text size="sm" c="dimmed">{finding.advice}</Text>
      {finding.acceptedUntil && <Text size="sm">Accepted by {finding.acceptedBy} until {moment(finding.acceptedUntil)}.</Text>}
    </article>
  );
}
