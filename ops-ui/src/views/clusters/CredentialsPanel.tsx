import { Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { To } from '../../parts/links';
import { Ago, moment, Until } from '../../parts/time';
import { useRole } from '../../parts/role';
import { FindingCard } from './FindingsPanel';

/** How long what hosts join with still lives, certificates that end soon, and confirmed host keys. */
export function CredentialsPanel({ name }: { name: string }) {
  const credentials = useQuery({ ...queries.joinCredentials(name), refetchInterval: 60_000 });
  const keys = useQuery(queries.hostKeys(name));
  const findings = useQuery(queries.findings(name)).data?.findings.filter(({ kind }) => /cert/i.test(kind)) ?? [];
  const { operator } = useRole();
  return (
    <Stack>
      <section aria-label="Certificates">
        <Title order={2} size="h4" mb="xs">Certificates</Title>
        {findings.length === 0
          ? <Text size="sm">The last look found none that ends soon.</Text>
          : <Stack gap="sm">{findings.map((finding) => <FindingCard key={finding.id} finding={finding} />)}</Stack>}
      </section>
      <section aria-label="Join credentials">
        <Title order={2} size="h4" mb="xs">What hosts join with</Title>
        <Asked query={credentials} what="the credentials">
          {(data) => (
            <Stack gap="sm">
              <Text size="sm">
                {data.certificates?.expires
                  ? <>The uploaded certificates of the control plane end <Until at={data.certificates.expires} /> ({moment(data.certificates.expires)}){data.certificates.uploadedBy && <>, uploaded by <To to="/operations/$id" params={{ id: data.certificates.uploadedBy }} size="sm">{data.certificates.uploadedBy}</To></>}.</>
                  : 'No certificates of the control plane are uploaded now.'}
                {operator && <> <To to="/start/$process" params={{ process: 'certificate-reupload' }} search={{ cluster: name }} size="sm">Upload them again</To></>}
              </Text>
              {data.tokens.length === 0 ? <Text size="sm">No join token lives now.</Text> : (
                <Table className="card">
                  <Table.Thead><Table.Tr><Table.Th>Token</Table.Th><Table.Th>Ends</Table.Th><Table.Th>For</Table.Th></Table.Tr></Table.Thead>
                  <Table.Tbody>
                    {data.tokens.map((token) => (
                      <Table.Tr key={token.id}>
                        <Table.Td className="mono">{token.id}.…</Table.Td>
                        <Table.Td>{token.expires ? <Until at={token.expires} /> : 'never'}</Table.Td>
                        <Table.Td>{token.description || token.usages.join(', ')}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              )}
            </Stack>
          )}
        </Asked>
      </section>
      <section aria-label="Host keys">
        <Title order={2} size="h4" mb="xs">Confirmed host keys</Title>
        <Asked query={keys} what="the host keys">
          {(data) => data.length === 0 ? <Empty title="No host key is confirmed yet">The first operation on this cluster asks for it.</Empty> : (
            <Table.ScrollContainer minWidth={640} mah={400}>
              <Table className="card">
                <Table.Thead><Table.Tr><Table.Th>Host</Table.Th><Table.Th>Key</Table.Th><Table.Th>Confirmed</Table.Th></Table.Tr></Table.Thead>
                <Table.Tbody>
                  {data.map((key) => (
                    <Table.Tr key={`${key.host} ${key.fingerprint}`}>
                      <Table.Td>{key.host}</Table.Td>
                      <Table.Td className="mono">{key.keyType} {key.fingerprint}</Table.Td>
                      <Table.Td><Ago at={key.confirmedAt} /> by {key.confirmedBy}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </Asked>
      </section>
    </Stack>
  );
}
