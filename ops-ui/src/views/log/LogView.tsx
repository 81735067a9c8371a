import { Group, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Heading } from '../../parts/Heading';
import { Actions } from './Actions';

/** Who did what, everywhere. */
export function LogView() {
  const search = useSearch({ from: '/log' });
  const navigate = useNavigate({ from: '/log' });
  const fields = [['person', 'Person'], ['cluster', 'Cluster'], ['operation', 'Operation']] as const;
  return (
    <>
      <Heading title="Who did what" />
      <Group mb="md" gap="sm">
        {fields.map(([field, label]) => (
          <TextInput
            key={field} label={label} size="xs" defaultValue={search[field] ?? ''}
            onBlur={(event) => void navigate({ to: '.', search: (old: object) => ({ ...old, [field]: event.currentTarget.value.trim() || undefined }) })}
            onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          />
        ))}
        <TextInput
          label="Since" type="date" size="xs" defaultValue={search.since?.slice(0, 10) ?? ''}
          onChange={(event) => void navigate({
            to: '.', search: (old: object) => ({ ...old, since: event.currentTarget.value ? `${event.currentTarget.value}T00:00:00Z` : undefined }),
          })}
        />
      </Group>
      <Actions wish={search} />
    </>
  );
}
