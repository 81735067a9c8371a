import { Actions } from '../log/Actions';

/** What people did with the operation. */
export function LogPanel({ id }: { id: string }) {
  return <Actions wish={{ operation: id }} withOperation={false} />;
}
