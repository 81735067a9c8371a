import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries';

/** What the one who is logged in may do. The server decides all the same. */
export function useRole(): { user: string; operator: boolean; admin: boolean } {
  const session = useQuery(queries.session).data;
  return {
    user: session?.user ?? '',
    operator: session !== undefined && session.role !== 'VIEWER',
    admin: session?.role === 'ADMIN',
  };
}
