import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';
import type { Webhook } from './webhook.ts';

/** At most `limit` webhooks in the order of their names, after a key; `next` says where to go on. */
export const listWebhooks = async (
  world: Pick<World, 'documents' | 'store'>,
  limit: number,
  startAfter?: string,
): Promise<{ readonly webhooks: readonly Webhook[]; readonly next?: string }> => {
  const options = { limit, ...(startAfter === undefined ? {} : { startAfter }) };
  const { keys: found, more } = await world.store.list(keys.webhooks, options);
  const read = await Promise.all(found.map((key) => world.documents.read<Webhook>(key)));
  const last = found.at(-1);
  return {
    webhooks: read.filter((webhook) => webhook !== undefined),
    ...(more && last !== undefined ? { next: last } : {}),
  };
};
