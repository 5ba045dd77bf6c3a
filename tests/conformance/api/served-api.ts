import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { verifySignature } from '../../../adapters/github/verify-signature.ts';
import { githubWebhook } from '../../../functions/github-webhook.ts';
import { onEvent } from '../../../functions/on-event.ts';
import { v1Webhook } from '../../../functions/v1-webhook.ts';
import { createSites } from '../../../local/http/sites.ts';
import { startListeners } from '../../../local/http/start-listeners.ts';
import { type AskRule, CALLER, createHarness, type Scripts } from '../../fakes/api-harness.ts';
import { silentLog } from '../../fakes/silent-log.ts';

export const WEBHOOK_SECRET = "It's a Secret to Everybody";

/** The harness behind real listeners, and the real client of the AWS SDK in front of them. */
export const serveApi = async (scripts: Scripts = [], askRule?: AskRule) => {
  const harness = createHarness(scripts, askRule);
  const folder = await mkdtemp(join(tmpdir(), 'stepline-api-'));
  const listeners = await startListeners({
    port: 0,
    caller: CALLER,
    api: harness.api,
    onEvent: onEvent(harness.world),
    webhook: githubWebhook(harness.world, (rawBody, signature) =>
      verifySignature(WEBHOOK_SECRET, rawBody, signature),
    ),
    v1Webhook: v1Webhook(harness.world),
    sites: createSites(folder),
    log: silentLog,
  });
  harness.serveWebhooksAt(`http://127.0.0.1:${listeners.ports.webhook}/webhooks/v1`);
  const endpoint = `http://127.0.0.1:${listeners.ports.api}`;
  const client = new CodePipelineClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
  return {
    ...harness,
    client,
    endpoint,
    webhookUrl: `http://127.0.0.1:${listeners.ports.webhook}/webhooks/github`,
    close: async () => {
      client.destroy();
      await listeners.close();
      await harness.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export type ServedApi = Awaited<ReturnType<typeof serveApi>>;
