import { Text } from '@mantine/core';
import { AnsiUp } from 'ansi_up';
import { useMemo } from 'react';
import type { RecordedCommand } from '../../api/model';
import './transcript.css';

/** Milliseconds of an ISO 8601 duration, such as {@code PT1M2.5S}. */
export function duration(iso: string): number {
  const found = /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(iso);
  const [days, hours, minutes, seconds] = (found ?? []).slice(1).map((part) => Number(part ?? 0));
  return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000;
}

/** Commands with all that belongs to them, to be kept or sent on. */
export function transcriptText(commands: RecordedCommand[]): string {
  return commands.map(({ host, command, started, took, exitCode, output, errorOutput }) => [
    `# ${started} on ${host}, ${duration(took) / 1000} s, ${exitCode === undefined ? 'no answer' : `exit code ${exitCode}`}`,
    command,
    ...(output ? ['# Output', output] : []),
    ...(errorOutput ? ['# Error output', errorOutput] : []),
    '',
  ].join('\n')).join('\n');
}

/** What a command said, with its colours; what is searched for is marked. */
export function Output({ label, text, words }: { label: string; text: string; words: string }) {
  const html = useMemo(() => coloured(text, words), [text, words]);
  if (text === '') {
    return null;
  }
  return (
    <div>
      <Text size="xs" fw={600}>{label}</Text>
      {/* ansi_up escapes all markup of the text before it colours it. */}
      <pre className="pre output" tabIndex={0} aria-label={label} dangerouslySetInnerHTML={{ __html: html }} />
    </div>
  );
}

/** Escaped and coloured; words are marked outside of markup only. */
export function coloured(text: string, words: string): string {
  const colours = new AnsiUp();
  colours.use_classes = true;
  const html = colours.ansi_to_html(text);
  if (words === '') {
    return html;
  }
  const wanted = new RegExp(escaped(words).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi');
  return html.split(/(<[^>]*>)/).map((part) => (part.startsWith('<') ? part : part.replace(wanted, '<mark>$&</mark>'))).join('');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#x27;');
}
