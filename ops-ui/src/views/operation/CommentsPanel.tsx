import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Note } from '../../api/model';
import { queries } from '../../api/queries';
import { Asked } from '../../parts/Asked';
import { Empty } from '../../parts/Empty';
import { Ago } from '../../parts/time';

/** What people noted at the operation's tasks. */
export function CommentsPanel({ id }: { id: string }) {
  const comments = useQuery(queries.comments(id));
  return (
    <Asked query={comments} what="the comments">
      {(notes) => notes.length === 0
        ? <Empty title="No comments">They are written at tasks, for those who come later.</Empty>
        : <Notes notes={notes} />}
    </Asked>
  );
}

/** Notes, the oldest first. */
export function Notes({ notes }: { notes: Note[] }) {
  return (
    <Stack gap="xs">
      {notes.map((note, index) => (
        <article key={`${note.at} ${index}`} className="card">
          <Text size="sm" c="dimmed">{note.by}, <Ago at={note.at} />{note.task && `, at ${note.task}`}</Text>
          <Text style={{ whiteSpace: 'pre-wrap' }}>{note.text}</Text>
        </article>
      ))}
    </Stack>
  );
}
