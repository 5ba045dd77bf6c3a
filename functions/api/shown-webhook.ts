import type { ListWebhookItem, WebhookAuthConfiguration } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../../lib/errors.ts';
import { HIDDEN } from '../../lib/pipeline/secret-configuration.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { type Webhook, webhookArn } from '../../lib/webhook/webhook.ts';

/** Where the webhooks of PutWebhook are served, without a slash at the end; asked for at each call. */
export type WebhookAddresses = () => string;

/** @throws {ApiError} ValidationException: an address that nobody serves must not be given away. */
export const notServed: WebhookAddresses = () => {
  throw new ApiError(
    'ValidationException',
    'This installation does not serve webhooks of PutWebhook; GitHub calls /webhooks/github of it',
  );
};

const configurationOf = ({ authentication }: Webhook): WebhookAuthConfiguration => {
  if (authentication.kind === 'GITHUB_HMAC') return { SecretToken: HIDDEN };
  return authentication.kind === 'IP' ? { AllowedIPRange: authentication.range } : {};
};

/** A webhook as the API shows it (semantics 5.5): its secret is hidden. */
export const shownWebhook = (
  webhook: Webhook,
  place: World['place'],
  addresses: WebhookAddresses,
): ListWebhookItem => ({
  definition: {
    name: webhook.name,
    targetPipeline: webhook.targetPipeline,
    targetAction: webhook.targetAction,
    filters: webhook.filters.map((filter) => ({ ...filter })),
    authentication: webhook.authentication.kind,
    authenticationConfiguration: configurationOf(webhook),
  },
  url: `${addresses()}/${encodeURIComponent(webhook.name)}?t=${webhook.address}`,
  arn: webhookArn(place, webhook.name),
  tags: webhook.tags.map((tag) => ({ ...tag })),
  errorCode: webhook.error?.code,
  errorMessage: webhook.error?.message,
  lastTriggered: webhook.lastTriggered === undefined ? undefined : new Date(webhook.lastTriggered),
});
