import { randomUUID } from 'node:crypto';
import { verifySignature } from '../adapters/github/verify-signature.ts';
import { createArchives } from '../adapters/zip/archives.ts';
import { createApi } from '../functions/api/json-protocol.ts';
import { createOperations } from '../functions/api/operations.ts';
import { approvalLink } from '../functions/approval-link.ts';
import { githubWebhook } from '../functions/github-webhook.ts';
import { onEvent } from '../functions/on-event.ts';
import { createEventFeed } from '../functions/rest/event-feed.ts';
import { feedMessages } from '../functions/rest/feed-messages.ts';
import { followedLogs } from '../functions/rest/followed-logs.ts';
import { createRestApp } from '../functions/rest/rest-app.ts';
import { v1Webhook } from '../functions/v1-webhook.ts';
import type { Signer } from '../lib/ports.ts';
import type { TriggerRule } from '../lib/schedule/trigger-rule.ts';
import { createApprovalApp } from './http/approval-app.ts';
import { createConsoleApp } from './http/console-app.ts';
import { createSites } from './http/sites.ts';
import { type Listeners, startListeners } from './http/start-listeners.ts';
import type { Orchestrator } from './orchestrator.ts';

export type { Listeners };

export interface ListenOptions {
  readonly port: number;
  /** What events that somebody sends start; see `startTriggers` for the others. */
  readonly rules?: readonly TriggerRule[];
  /** What webhooks are signed with. */
  readonly webhookSecret: string;
  /** What approval links are signed with. */
  readonly approvalSigner: Signer;
}

/** Opens the three listeners of design D10 for an orchestrator; the console is on the API's. */
export const listen = async (orchestrator: Orchestrator, options: ListenOptions): Promise<Listeners> => {
  const { world, layout, builds, bus } = orchestrator;
  const feed = createEventFeed({ id: randomUUID() });
  const unsubscribe = bus.subscribe({ source: ['aws.codepipeline'] }, feed.publish);
  const { rules = [] } = options;
  let sitesPort = 0;
  let webhookPort = 0;
  const webhooksUrl = () => `http://127.0.0.1:${webhookPort}/webhooks/v1`;
  const rest = createRestApp({
    world,
    logs: followedLogs(builds),
    builds,
    archives: createArchives(),
    siteUrl: ({ bucket, prefix }) =>
      `http://127.0.0.1:${sitesPort}/sites/${encodeURI(`${bucket}/${prefix}`)}`,
    notifications: orchestrator.notifier,
    events: feedMessages(feed),
    log: world.log,
  });
  const listeners = await startListeners({
    port: options.port,
    api: createApi(createOperations(world, webhooksUrl), world),
    caller: `arn:aws:iam::${world.place.account}:user/local`,
    onEvent: onEvent(world, rules),
    beside: [
      { path: '/rest', app: rest },
      { path: '/approvals', app: createApprovalApp(approvalLink(world, options.approvalSigner)) },
      { path: '/', app: createConsoleApp() },
    ],
    webhook: githubWebhook(world, (body, signature) =>
      verifySignature(options.webhookSecret, body, signature),
    ),
    v1Webhook: v1Webhook(world),
    sites: createSites(layout.buckets),
    log: world.log,
  });
  sitesPort = listeners.ports.sites;
  webhookPort = listeners.ports.webhook;
  return {
    ports: listeners.ports,
    close: async () => {
      unsubscribe();
      await listeners.close();
    },
  };
};
