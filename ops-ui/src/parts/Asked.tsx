import type { ReactNode } from 'react';
import { Loading } from './Loading';
import { Problem } from './Problem';

/** A question, as far as its answer is here. */
export interface Question<T> {
  data: T | undefined;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
}

/** An answer, or why it is not here. An answer that is there stays on the page while a newer one cannot be had. */
export function Asked<T>({ query, what, children }: {
  query: Question<T>;
  what: string;
  children: (data: T) => ReactNode;
}) {
  if (query.data === undefined) {
    return query.isError
      ? <Problem error={query.error} again={() => void query.refetch()} />
      : <Loading what={what} />;
  }
  return (
    <>
      {query.isError && <Problem error={query.error} again={() => void query.refetch()} />}
      {children(query.data)}
    </>
  );
}
