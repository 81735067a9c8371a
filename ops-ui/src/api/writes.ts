import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifications } from '@mantine/notifications';
import { answer, api } from './client';

const CLOSE = { 'aria-label': 'Close' };

/**
 * Something that a person does. What the server says is shown; then everything on the page is read anew, since an act may
 * change all of it.
 *
 * @param done what is told when the server has done it
 */
export function useAct<Wish, Outcome>(act: (wish: Wish) => Promise<Outcome>, done?: (outcome: Outcome, wish: Wish) => string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (outcome, wish) => {
      const words = done?.(outcome, wish);
      if (words) {
        notifications.show({ message: words, color: 'green', closeButtonProps: CLOSE });
      }
    },
    onError: (error) => notifications.show({ title: 'Not done', message: error.message, color: 'red', autoClose: 12_000, closeButtonProps: CLOSE }),
    onSettled: () => client.invalidateQueries({ refetchType: 'active' }),
  });
}

interface AtIncident { operation: string; incident: string }

/** What people do, by the published API. */
export const acts = {
  retry: (incidents: AtIncident[]) => answer(api.POST('/api/v1/incidents/retry', { body: { incidents } })),
  skip: ({ operation, incident, words }: AtIncident & { words: string }) => answer(
    api.POST('/api/v1/operations/{id}/incidents/{incident}/skip', {
      params: { path: { id: operation, incident } }, body: { reason: words },
    })),
  doneByHand: ({ operation, incident, words }: AtIncident & { words: string }) => answer(
    api.POST('/api/v1/operations/{id}/incidents/{incident}/done-by-hand', {
      params: { path: { id: operation, incident } }, body: { evidence: words },
    })),
  approveReset: ({ operation, incident, words }: AtIncident & { words: string }) => answer(
    api.POST('/api/v1/operations/{id}/incidents/{incident}/approve-reset', {
      params: { path: { id: operation, incident } }, body: { reason: words },
    })),
  leaveOut: ({ operation, host, words }: { operation: string; host: string; words: string }) => answer(
    api.POST('/api/v1/operations/{id}/hosts/{host}/leave-out', {
      params: { path: { id: operation, host } }, body: { reason: words },
    })),
  moveToNewDiagrams: (id: string) => answer(api.POST('/api/v1/operations/{id}/new-diagrams', { params: { path: { id } } })),
  pause: (id: string) => answer(api.POST('/api/v1/operations/{id}/pause', { params: { path: { id } } })),
  resume: (id: string) => answer(api.POST('/api/v1/operations/{id}/resume', { params: { path: { id } } })),
  cancel: ({ id, words }: { id: string; words: string }) => answer(
    api.POST('/api/v1/operations/{id}/cancel', { params: { path: { id } }, body: { reason: words } })),
  claim: ({ id, task }: { id: string; task: string }) => answer(
    api.POST('/api/v1/operations/{id}/tasks/{task}/claim', { params: { path: { id, task } } })),
  unclaim: ({ id, task }: { id: string; task: string }) => answer(
    api.POST('/api/v1/operations/{id}/tasks/{task}/unclaim', { params: { path: { id, task } } })),
  complete: ({ id, task, answers }: { id: string; task: string; answers: Record<string, unknown> }) => answer(
    api.POST('/api/v1/operations/{id}/tasks/{task}/complete', {
      params: { path: { id, task } }, body: { answers: answers as never },
    })),
  comment: ({ id, task, words }: { id: string; task: string; words: string }) => answer(
    api.POST('/api/v1/operations/{id}/tasks/{task}/comments', { params: { path: { id, task } }, body: { text: words } })),
};
