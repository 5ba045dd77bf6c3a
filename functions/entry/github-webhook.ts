import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { openSecrets } from '../../adapters/aws/open-secrets.ts';
import { verifySignature } from '../../adapters/github/verify-signature.ts';
import { githubWebhook, type SignatureCheck } from '../github-webhook.ts';
import type { HttpAnswer } from '../http-answer.ts';
import { type HttpRequest, jsonResult, parseHttpEvent } from '../middleware/http-event.ts';
import { v1Webhook } from '../v1-webhook.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('github-webhook');
const { log } = settings;
const secrets = openSecrets(settings.config);
const { STEPLINE_WEBHOOK_SECRET: parameter } = settings.config;

/** Without a secret no signature is a good one: a webhook that nobody can send is better than one that anybody can. */
const check: SignatureCheck = async (rawBody, signature) => {
  const secret = parameter === undefined ? undefined : await secrets.read('PARAMETER_STORE', parameter);
  if (secret === undefined) log.error({ parameter }, 'there is no webhook secret: every request is refused');
  return verifySignature(secret ?? '', rawBody, signature);
};

const world = createCoreWorld(settings);
const [webhook, v1] = [githubWebhook(world, check), v1Webhook(world)];

const V1_PATH = /^\/webhooks\/v1\/([^/]+)$/;

const deliver = ({ path, query, headers, body, remoteAddress }: HttpRequest): Promise<HttpAnswer> => {
  const [, name] = V1_PATH.exec(path) ?? [];
  if (name === undefined) return webhook({ headers, rawBody: body });
  return v1({
    // Of all that a name may hold, the only sign that is written otherwise in an address.
    name: name.replaceAll('%40', '@'),
    address: query.get('t'),
    headers,
    rawBody: body,
    remoteAddress,
  });
};

export const handler = bind(settings, async (event) => {
  const answer = await deliver(parseHttpEvent(event));
  return jsonResult(answer.status, answer.body);
});
