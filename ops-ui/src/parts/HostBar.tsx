import { Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Condition, HostCounts } from '../api/model';
import { CONDITIONS, ORDER, count } from './condition';
import './HostBar.css';

/** How an operation's hosts stand: a bar, and the same in words that lead to the hosts. */
export function HostBar({ operation, counts }: { operation: string; counts: HostCounts }) {
  const parts = ORDER.map((condition) => ({ condition, number: count(counts, condition) })).filter(({ number }) => number > 0);
  const all = parts.reduce((sum, { number }) => sum + number, 0);
  if (all === 0) {
    return <Text size="sm" c="dimmed">No hosts yet</Text>;
  }
  const words = parts.map(({ condition, number }) => `${number} ${CONDITIONS[condition].word}`).join(', ');
  return (
    <div>
      <div className="host-bar" role="img" aria-label={`${all} hosts: ${words}`}>
        {parts.map(({ condition, number }) => (
          <span key={condition} style={{ flexGrow: number, background: CONDITIONS[condition].colour }} data-condition={condition} />
        ))}
      </div>
      <Group gap="md" mt={4}>
        {parts.map(({ condition, number }) => (
          <Count key={condition} operation={operation} condition={condition} number={number} />
        ))}
      </Group>
    </div>
  );
}

function Count({ operation, condition, number }: { operation: string; condition: Condition; number: number }) {
  return (
    <Link className="plain" to="/operations/$id" params={{ id: operation }} search={{ view: 'hosts', only: condition }}>
      <Text size="sm" component="span">
        <span className="condition-dot" style={{ background: CONDITIONS[condition].colour }} aria-hidden />
        {number} {CONDITIONS[condition].word}
      </Text>
    </Link>
  );
}
