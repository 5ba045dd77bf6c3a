import type { RegisterWebhookWithThirdPartyInput } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../../../lib/errors.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { readWebhook } from '../../../lib/webhook/webhook.ts';

/**
 * RegisterWebhookWithThirdParty and DeregisterWebhookWithThirdParty. Always refused: nothing here changes the settings of
 * a repository on GitHub, and saying that it had been done would leave a hook missing, or left behind.
 * @throws {ApiError} WebhookNotFoundException, ValidationException.
 */
export const refuseThirdParty =
  (world: World) =>
  async ({ webhookName = '' }: RegisterWebhookWithThirdPartyInput): Promise<never> => {
    await readWebhook(world, webhookName);
    throw new ApiError(
      'ValidationException',
      `The settings of a repository are not changed from here: add or remove the url of the webhook '${webhookName}' there, with the content type application/json`,
    );
  };
