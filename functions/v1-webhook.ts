import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiError } from '../lib/errors.ts';
import { readPipeline } from '../lib/use-cases/read-pipeline.ts';
import type { World } from '../lib/use-cases/world.ts';
import { isInIpRange } from '../lib/webhook/ip-range.ts';
import { failedFilter } from '../lib/webhook/match-filters.ts';
import { noteDelivery } from '../lib/webhook/note-delivery.ts';
import { findWebhook, type Webhook, webhookArn } from '../lib/webhook/webhook.ts';
import type { HttpAnswer } from './http-answer.ts';
import { requestHash } from './request-hash.ts';
import { type StartsAnswer, startPipelines } from './start-pipelines.ts';

export interface V1WebhookRequest {
  /** The last segment of the path, and `t` of the query. */
  readonly name: string;
  readonly address: string | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Uint8Array;
  /** Of the connection: what a header says about it is not believed. */
  readonly remoteAddress: string | undefined;
}

export type V1Webhook = (request: V1WebhookRequest) => Promise<HttpAnswer>;

const refuse = (status: number, message: string): HttpAnswer => ({ status, body: { message } });

const isSame = (given: string, wanted: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** GitHub signs with both; a sender that knows only SHA-1 is taken too, since CodePipeline's own webhooks ask for that. */
const isSigned = ({ headers, rawBody }: V1WebhookRequest, secret: string): boolean => {
  const algorithm = headers['x-hub-signature-256'] === undefined ? 'sha1' : 'sha256';
  const given = headers[algorithm === 'sha1' ? 'x-hub-signature' : 'x-hub-signature-256'];
  const wanted = `${algorithm}=${createHmac(algorithm, secret).update(rawBody).digest('hex')}`;
  return given !== undefined && isSame(given, wanted);
};

const isAllowed = (request: V1WebhookRequest, { authentication }: Webhook): boolean => {
  if (authentication.kind === 'GITHUB_HMAC') return isSigned(request, authentication.secret);
  if (authentication.kind === 'UNAUTHENTICATED') return true;
  return request.remoteAddress !== undefined && isInIpRange(request.remoteAddress, authentication.range);
};

const parsePayload = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
};

const ignored = (reason: string): HttpAnswer => ({
  status: 202,
  body: { started: [], refused: [], ignored: reason },
});

/** Why a payload starts nothing; undefined when it does. */
const reasonAgainst = async (
  world: World,
  webhook: Webhook,
  payload: unknown,
): Promise<string | undefined> => {
  const { pipeline } = await readPipeline(world, webhook.targetPipeline);
  const action = pipeline.stages[0]?.actions.find(({ name }) => name === webhook.targetAction);
  if (!action) {
    throw new ApiError(
      'ActionNotFoundException',
      `Pipeline '${pipeline.name}' does not have a source action with name '${webhook.targetAction}'`,
    );
  }
  const filter = failedFilter(webhook.filters, action.configuration, payload);
  return filter && `the filter ${filter.jsonPath} does not pass`;
};

const start = async (world: World, webhook: Webhook, rawBody: Uint8Array): Promise<StartsAnswer> =>
  startPipelines(world, [
    {
      pipeline: webhook.targetPipeline,
      trigger: { triggerType: 'Webhook', triggerDetail: webhookArn(world.place, webhook.name) },
      // The same bytes to another webhook of the pipeline are another start: both were asked for.
      requestHash: requestHash('webhook', Buffer.concat([Buffer.from(`${webhook.address}\0`), rawBody])),
    },
  ]);

const deliver = async (
  world: World,
  webhook: Webhook,
  { rawBody }: V1WebhookRequest,
  payload: unknown,
): Promise<HttpAnswer> => {
  try {
    const reason = await reasonAgainst(world, webhook, payload);
    if (reason !== undefined) return ignored(reason);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const refused = { pipeline: webhook.targetPipeline, error: error.name, message: error.message };
    await noteDelivery(world, webhook.name, { code: error.name, message: error.message });
    return { status: 202, body: { started: [], refused: [refused] } };
  }
  const answer = await start(world, webhook, rawBody);
  const [refused] = answer.refused;
  await noteDelivery(world, webhook.name, refused && { code: refused.error, message: refused.message });
  return { status: 202, body: answer };
};

/**
 * The webhooks of PutWebhook (semantics 5.5): who may not call gets 401 (or 404 under an address that is not one), what
 * is no JSON 400, and everything else 202 with what it started, or why it started nothing. The source action takes its
 * newest revision. The same bytes again start nothing new.
 * @throws when the platform failed: the delivery may be sent again.
 */
export const v1Webhook =
  (world: World): V1Webhook =>
  async (request) => {
    const webhook = await findWebhook(world, request.name);
    if (!webhook || request.address === undefined || !isSame(request.address, webhook.address)) {
      return refuse(404, 'there is no webhook at this address');
    }
    if (!isAllowed(request, webhook)) {
      world.log.warn({ webhook: webhook.name }, 'a webhook request that may not call was refused');
      return refuse(401, `this request does not pass the authentication ${webhook.authentication.kind}`);
    }
    const payload = parsePayload(request.rawBody);
    if (payload === undefined) return refuse(400, 'the body is not JSON in UTF-8');
    return deliver(world, webhook, request, payload);
  };
