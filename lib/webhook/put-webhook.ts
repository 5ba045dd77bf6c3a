import { ApiError } from '../errors.ts';
import { HIDDEN } from '../pipeline/secret-configuration.ts';
import { keys } from '../store/keys.ts';
import { readPipeline } from '../use-cases/read-pipeline.ts';
import type { World } from '../use-cases/world.ts';
import { parseIpRange } from './ip-range.ts';
import { parseJsonPath } from './json-path.ts';
import { findWebhook, type Webhook, type WebhookAuthentication, type WebhookFilter } from './webhook.ts';

export interface PutWebhookRequest {
  readonly name: string;
  readonly targetPipeline: string;
  readonly targetAction: string;
  readonly filters: readonly WebhookFilter[];
  readonly authentication: WebhookAuthentication['kind'];
  readonly secretToken?: string | undefined;
  readonly allowedIpRange?: string | undefined;
  readonly tags?: Webhook['tags'] | undefined;
}

/** Semantics 11. */
const MOST_WEBHOOKS = 300;

const invalidAuthentication = (message: string): ApiError =>
  new ApiError('InvalidWebhookAuthenticationParametersException', message);

const only = (property: string): ApiError =>
  invalidAuthentication(`'authenticationConfig' should contain only one property: '${property}'`);

const hmac = (secret: string | undefined, before: Webhook | undefined): WebhookAuthentication => {
  if (secret === undefined) throw only('SecretToken');
  if (secret !== HIDDEN) return { kind: 'GITHUB_HMAC', secret };
  // What ListWebhooks has printed says that the secret stays (as for secrets of a pipeline, semantics 1.3).
  if (before?.authentication.kind === 'GITHUB_HMAC') return before.authentication;
  throw invalidAuthentication(`"${HIDDEN}" may be used as SecretToken only when the webhook has one already`);
};

const authenticationOf = (
  { authentication, secretToken, allowedIpRange }: PutWebhookRequest,
  before: Webhook | undefined,
): WebhookAuthentication => {
  if (authentication === 'GITHUB_HMAC') {
    if (allowedIpRange !== undefined) throw only('SecretToken');
    return hmac(secretToken, before);
  }
  if (authentication === 'IP') {
    if (allowedIpRange === undefined || secretToken !== undefined) throw only('AllowedIPRange');
    if (parseIpRange(allowedIpRange)) return { kind: 'IP', range: allowedIpRange };
    throw invalidAuthentication(`'AllowedIPRange' is not a CIDR block: '${allowedIpRange}'`);
  }
  if (secretToken === undefined && allowedIpRange === undefined) return { kind: 'UNAUTHENTICATED' };
  throw invalidAuthentication("'authenticationConfig' should contain no property");
};

const refuseFilters = (filters: readonly WebhookFilter[]): void => {
  const bad = filters.find(({ jsonPath }) => parseJsonPath(jsonPath) === undefined);
  if (!bad) return;
  throw new ApiError(
    'InvalidWebhookFilterPatternException',
    `The filter '${bad.jsonPath}' is not a path of members and elements, such as $.ref or $['head_commit'].added[0]`,
  );
};

const refuseTarget = async (world: World, request: PutWebhookRequest): Promise<void> => {
  const { pipeline } = await readPipeline(world, request.targetPipeline);
  const actions = pipeline.stages[0]?.actions ?? [];
  if (actions.some(({ name }) => name === request.targetAction)) return;
  throw new ApiError(
    'ValidationException',
    `Pipeline '${pipeline.name}' does not have a source action with name '${request.targetAction}'`,
  );
};

const refuseOverLimit = async (world: World): Promise<void> => {
  const { keys: found } = await world.store.list(keys.webhooks, { limit: MOST_WEBHOOKS });
  if (found.length < MOST_WEBHOOKS) return;
  throw new ApiError('LimitExceededException', `There are ${MOST_WEBHOOKS} webhooks, which is the limit`);
};

/**
 * Makes a webhook, or changes the one of that name, which keeps its address. Tags that are not given stay.
 * @throws {ApiError} PipelineNotFoundException, ValidationException (no such source action),
 *   InvalidWebhookFilterPatternException, InvalidWebhookAuthenticationParametersException, LimitExceededException.
 */
export const putWebhook = async (world: World, request: PutWebhookRequest): Promise<Webhook> => {
  const { name, targetPipeline, targetAction, filters, tags } = request;
  await refuseTarget(world, request);
  refuseFilters(filters);
  if (!(await findWebhook(world, name))) await refuseOverLimit(world);
  const address = world.ids.next();
  const { value } = await world.documents.update<Webhook>(keys.webhook(name), (current) => ({
    name,
    targetPipeline,
    targetAction,
    filters,
    authentication: authenticationOf(request, current),
    address: current?.address ?? address,
    tags: tags ?? current?.tags ?? [],
    ...(current?.lastTriggered === undefined ? {} : { lastTriggered: current.lastTriggered }),
  }));
  if (value) return value;
  throw new ApiError('ConcurrentModificationException', `The webhook '${name}' was deleted meanwhile`);
};
