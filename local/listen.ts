import { createApi } from '../functions/api/json-protocol.ts';
import { createOperations } from '../functions/api/operations.ts';
import { githubWebhook } from '../functions/github-webhook.ts';
import { onEvent } from '../functions/on-event.ts';
import { createSites } from './http/sites.ts';
import { type Listeners, startListeners } from './http/start-listeners.ts';
import type { Orchestrator } from './orchestrator.ts';

export type { Listeners };

export interface ListenOptions {
  readonly port: number;
  /** Whether a webhook's signature holds over its raw bytes. */
  readonly verify: (body: Uint8Array, signature: string | undefined) => Promise<boolean>;
}

/** Opens the three listeners of design D10 for an orchestrator. */
export const listen = (orchestrator: Orchestrator, options: ListenOptions): Promise<Listeners> => {
  const { world, layout } = orchestrator;
  return startListeners({
    port: options.port,
    api: createApi(createOperations(world), world),
    caller: `arn:aws:iam::${world.place.account}:user/local`,
    onEvent: onEvent(world),
    webhook: githubWebhook(world, options.verify),
    sites: createSites(layout.buckets),
    log: world.log,
  });
};
