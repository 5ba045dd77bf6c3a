import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';
import type { Webhook } from './webhook.ts';

/** Keeps when a webhook started its pipeline last, or why it could not; ListWebhooks shows it. */
export const noteDelivery = async (
  world: Pick<World, 'documents' | 'clock'>,
  name: string,
  error: Webhook['error'],
): Promise<void> => {
  const now = world.clock.now();
  await world.documents.update<Webhook>(keys.webhook(name), (current) => {
    if (!current) return current;
    const { error: _, ...rest } = current;
    return { ...rest, lastTriggered: now, ...(error ? { error } : {}) };
  });
};
