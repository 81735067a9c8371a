import type { ReactNode } from 'react';
import './Tag.css';

/** What a word is about; each kind has a colour that can be read on light and on dark. */
export type TagKind = 'good' | 'bad' | 'warning' | 'running' | 'person' | 'quiet';

/** A short word about something. */
export function Tag({ kind, children }: { kind: TagKind; children: ReactNode }) {
  return <span className="tag" data-kind={kind}>{children}</span>;
}
