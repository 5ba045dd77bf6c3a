import { SteplineError } from '../lib/errors.ts';
import type { World } from '../lib/use-cases/world.ts';
import { gitHubEvents } from './github-events.ts';
import type { HttpAnswer } from './http-answer.ts';
import { requestHash } from './request-hash.ts';
import { startPipelines } from './start-pipelines.ts';
import type { WebhookEventReader, WebhookStarts } from './webhook-starts.ts';

export interface WebhookRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body as it came over the wire: the signature is over these bytes. */
  readonly rawBody: Uint8Array;
}

export type GitHubWebhook = (request: WebhookRequest) => Promise<HttpAnswer>;

/** Whether `signature` (the header X-Hub-Signature-256) is GitHub's over exactly these bytes; in constant time. */
export type SignatureCheck = (rawBody: Uint8Array, signature: string | undefined) => Promise<boolean>;

const refuse = (status: number, message: string): HttpAnswer => ({ status, body: { message } });

const ignore = (reason: string): HttpAnswer => ({
  status: 202,
  body: { started: [], refused: [], ignored: reason },
});

const parsePayload = ({ headers, rawBody }: WebhookRequest): { payload: unknown } | HttpAnswer => {
  if (headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded')) {
    return refuse(
      400,
      'set the content type of this webhook to application/json in the settings of the repository',
    );
  }
  try {
    return { payload: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody)) };
  } catch {
    return refuse(400, 'the body is not JSON in UTF-8');
  }
};

const readStarts = async (
  read: WebhookEventReader,
  payload: unknown,
): Promise<WebhookStarts | HttpAnswer> => {
  try {
    return await read(payload);
  } catch (error) {
    if (error instanceof SteplineError && error.blame === 'author') return refuse(400, error.message);
    throw error;
  }
};

const startAll = async (world: World, starts: WebhookStarts, rawBody: Uint8Array): Promise<HttpAnswer> => {
  if (starts.ignored !== undefined) return ignore(starts.ignored);
  const hash = requestHash('webhook', rawBody);
  const requests = starts.requests.map((request) => ({ ...request, requestHash: hash }));
  return { status: 202, body: await startPipelines(world, requests) };
};

/**
 * GitHub's webhook. The signature is checked over the raw bytes before anything else is looked at: 401 without a good
 * one. Then `ping` is answered 200, an event that starts pipelines 202 with the executions it started, one that does not
 * 202 with the reason, and what is malformed 400.
 *
 * A push starts each pipeline once, whatever its delivery id says: that header is not signed, so a replay may carry a new
 * one. The same signed bytes are the same push (design D7). Starts are durable before this answers.
 *
 * @throws when the platform failed: the delivery may be sent again, and starts what is missing.
 */
export const githubWebhook =
  (
    world: World,
    verifySignature: SignatureCheck,
    /** By GitHub's name of the event. */
    readers: ReadonlyMap<string, WebhookEventReader> = gitHubEvents(world),
  ): GitHubWebhook =>
  async (request) => {
    const { headers, rawBody } = request;
    const log = world.log.child({ delivery: headers['x-github-delivery']?.slice(0, 64) });
    if (!(await verifySignature(rawBody, headers['x-hub-signature-256']))) {
      log.warn({ bytes: rawBody.byteLength }, 'a webhook request without a valid signature was refused');
      return refuse(
        401,
        'X-Hub-Signature-256 is not a signature of this body with the secret of this webhook',
      );
    }
    const event = headers['x-github-event'];
    if (event === undefined) return refuse(400, 'the header X-GitHub-Event is missing');
    if (event === 'ping') return { status: 200, body: { message: 'Stepline hears this webhook' } };
    const read = readers.get(event);
    if (!read) return ignore(`the event "${event.slice(0, 64)}" starts nothing`);
    const parsed = parsePayload(request);
    if ('status' in parsed) return parsed;
    const starts = await readStarts(read, parsed.payload);
    if ('status' in starts) return starts;
    const answer = await startAll(world, starts, rawBody);
    log.info(answer.body, 'a webhook was answered');
    return answer;
  };
