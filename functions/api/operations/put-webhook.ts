import type { PutWebhookInput, PutWebhookOutput } from '@aws-sdk/client-codepipeline';
import { parseTags } from '../../../lib/tag/parse-tags.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { putWebhook as keepWebhook } from '../../../lib/webhook/put-webhook.ts';
import { shownWebhook, type WebhookAddresses } from '../shown-webhook.ts';

/**
 * @throws {ApiError} PipelineNotFoundException, ValidationException (no such source action),
 *   InvalidWebhookFilterPatternException, InvalidWebhookAuthenticationParametersException, LimitExceededException,
 *   InvalidTagsException, TooManyTagsException.
 */
export const putWebhook =
  (world: World, addresses: WebhookAddresses) =>
  async ({ webhook, tags }: PutWebhookInput): Promise<PutWebhookOutput> => {
    const { name = '', targetPipeline = '', targetAction = '', filters = [], authentication } = webhook ?? {};
    const { SecretToken, AllowedIPRange } = webhook?.authenticationConfiguration ?? {};
    addresses();
    const kept = await keepWebhook(world, {
      name,
      targetPipeline,
      targetAction,
      filters: filters.map(({ jsonPath = '', matchEquals }) => ({
        jsonPath,
        ...(matchEquals === undefined ? {} : { matchEquals }),
      })),
      authentication: authentication ?? 'GITHUB_HMAC',
      secretToken: SecretToken,
      allowedIpRange: AllowedIPRange,
      tags: tags && parseTags(tags),
    });
    return { webhook: shownWebhook(kept, world.place, addresses) };
  };
