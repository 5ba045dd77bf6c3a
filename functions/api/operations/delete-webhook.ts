import type { DeleteWebhookInput } from '@aws-sdk/client-codepipeline';
import { keys } from '../../../lib/store/keys.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** Deleting what is not there succeeds. */
export const deleteWebhook =
  (world: World) =>
  async ({ name = '' }: DeleteWebhookInput): Promise<undefined> => {
    await world.documents.delete(keys.webhook(name));
  };
