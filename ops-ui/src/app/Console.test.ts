import { onlineManager } from '@tanstack/react-query';
import { afterEach, expect, test } from 'vitest';
import { makeQueryClient } from './Console';

afterEach(() => onlineManager.setOnline(true));

test('a browser that thinks it has no network still asks: Slipway may be on this very machine', async () => {
  onlineManager.setOnline(false);
  const client = makeQueryClient();
  await expect(client.fetchQuery({ queryKey: ['x'], queryFn: () => 'answer' })).resolves.toBe('answer');
  const write = client.getMutationCache().build(client, { mutationFn: async () => 'written' });
  await expect(write.execute(undefined)).resolves.toBe('written');
});
