import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { openSecrets } from '../../adapters/aws/open-secrets.ts';
import { verifySignature } from '../../adapters/github/verify-signature.ts';
import { githubWebhook, type SignatureCheck } from '../github-webhook.ts';
import { jsonResult, parseHttpEvent } from '../middleware/http-event.ts';
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

const webhook = githubWebhook(createCoreWorld(settings), check);

export const handler = bind(settings, async (event) => {
  const { headers, body } = parseHttpEvent(event);
  const answer = await webhook({ headers, rawBody: body });
  return jsonResult(answer.status, answer.body);
});
