import { ApiError } from '../errors.ts';
import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';

/** `webhooks/<name>.json`: a webhook of PutWebhook (semantics 5.5). Times are epoch milliseconds. */
export interface Webhook {
  readonly name: string;
  readonly targetPipeline: string;
  readonly targetAction: string;
  readonly filters: readonly WebhookFilter[];
  readonly authentication: WebhookAuthentication;
  /** A part of its address; new when the webhook is made again, so that the old address is dead. */
  readonly address: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly lastTriggered?: number;
  /** Why the last delivery that should have started the pipeline did not. */
  readonly error?: { readonly code: string; readonly message: string };
}

export interface WebhookFilter {
  readonly jsonPath: string;
  /** Absent: something must be there, whatever it is. */
  readonly matchEquals?: string;
}

export type WebhookAuthentication =
  | { readonly kind: 'GITHUB_HMAC'; readonly secret: string }
  | { readonly kind: 'IP'; readonly range: string }
  | { readonly kind: 'UNAUTHENTICATED' };

export const webhookArn = ({ region, account }: World['place'], name: string): string =>
  `arn:aws:codepipeline:${region}:${account}:webhook:${name}`;

export const findWebhook = (world: Pick<World, 'documents'>, name: string): Promise<Webhook | undefined> =>
  world.documents.read<Webhook>(keys.webhook(name));

/** @throws {ApiError} WebhookNotFoundException. */
export const readWebhook = async (world: Pick<World, 'documents'>, name: string): Promise<Webhook> => {
  const webhook = await findWebhook(world, name);
  if (webhook) return webhook;
  throw new ApiError('WebhookNotFoundException', `There is no webhook with the name '${name}'`);
};
