import { Alert, Button, Group, Select, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { answer, api } from '../../api/client';
import type { ClusterView } from '../../api/model';
import { queries } from '../../api/queries';
import { useAct } from '../../api/writes';
import { Asked } from '../../parts/Asked';
import { Loading } from '../../parts/Loading';
import { useRole } from '../../parts/role';
import { moment } from '../../parts/time';
import { sentence } from '../../parts/words';

const YamlEditor = lazy(() => import('../../parts/YamlEditor'));
const YamlDiff = lazy(() => import('../../parts/YamlDiff'));

/** The definition with its versions; administrators change it here. */
export function DefinitionPanel({ cluster: { name, newest } }: { cluster: ClusterView }) {
  const search = useSearch({ from: '/clusters/$name' });
  const navigate = useNavigate({ from: '/clusters/$name' });
  const { admin } = useRole();
  const versions = useQuery(queries.versions(name));
  const [edits, setEdits] = useState(false);
  const [compares, setCompares] = useState(false);
  const chosen = Number(search.version ?? newest.version);
  const text = useQuery(queries.version(name, chosen));
  const before = useQuery({ ...queries.version(name, chosen - 1), enabled: compares && chosen > 1 });
  return (
    <Stack>
      <Group align="flex-end">
        <Select
          label="Version" w={360} allowDeselect={false} value={String(chosen)}
          data={(versions.data ?? [newest]).map((each) => ({
            value: String(each.version), label: `${each.version}: ${sentence(each.origin)}, ${each.madeBy}, ${moment(each.madeAt)}`,
          }))}
          onChange={(version) => void navigate({ to: '.', search: (old: object) => ({ ...old, version: version ?? undefined }) })}
        />
        <Switch label="Show what it changed" checked={compares} disabled={chosen <= 1} onChange={(event) => setCompares(event.currentTarget.checked)} />
        {admin && chosen === newest.version && !edits && <Button variant="default" onClick={() => setEdits(true)}>Edit</Button>}
        {!admin && <Text size="sm" c="dimmed">Administrators can change it.</Text>}
      </Group>
      <Asked query={text} what="the definition">
        {(yaml) => (
          <Suspense fallback={<Loading what="the editor" />}>
            {edits && chosen === newest.version
              ? <Edit name={name} version={newest.version} yaml={yaml} onDone={() => setEdits(false)} />
              : compares && chosen > 1
                ? <Asked query={before} what="the version before">{(old) => <YamlDiff before={old} after={yaml} label={`What version ${chosen} changed`} />}</Asked>
                : <YamlEditor value={yaml} readOnly label={`Definition of ${name}, version ${chosen}`} />}
          </Suspense>
        )}
      </Asked>
    </Stack>
  );
}

function Edit({ name, version, yaml, onDone }: { name: string; version: number; yaml: string; onDone: () => void }) {
  const [text, setText] = useState(yaml);
  const [refused, setRefused] = useState<string>();
  const schema = useQuery(queries.clusterFileSchema);
  const navigate = useNavigate({ from: '/clusters/$name' });
  const save = useAct(
    (body: string) => answer(api.PUT('/api/v1/clusters/{name}', {
      params: { path: { name }, header: { 'If-Match': `"${version}"` } },
      body: body as never, bodySerializer: (given: unknown) => String(given), headers: { 'Content-Type': 'application/yaml' },
    })),
    () => {
      onDone();
      void navigate({ to: '.', search: (old: object) => ({ ...old, version: undefined }) });
      return 'A new version is made. Nothing on hosts has changed: start an operation to bring it about.';
    });
  return (
    <Stack>
      <Asked query={schema} what="the schema">
        {(known) => <YamlEditor value={yaml} schema={known as object} onChange={setText} label={`Definition of ${name}`} />}
      </Asked>
      {refused && <Alert color="red" title="Not made" role="alert"><pre className="pre">{refused}</pre></Alert>}
      <Group>
        <Button loading={save.isPending} disabled={text === yaml} onClick={() => save.mutate(text, { onError: (error) => setRefused(error.message) })}>Make version {version + 1}</Button>
        <Button variant="default" onClick={onDone}>Leave it as it is</Button>
      </Group>
    </Stack>
  );
}
