import type { Api } from '../../functions/api/json-protocol.ts';
import type { GitHubWebhook } from '../../functions/github-webhook.ts';
import type { OnEvent } from '../../functions/on-event.ts';
import type { V1Webhook } from '../../functions/v1-webhook.ts';
import { ConfigurationError } from '../../lib/errors.ts';
import type { Log } from '../../lib/ports.ts';
import { type Beside, createApiApp } from './api-app.ts';
import { type Fetch, type Listener, serveApp } from './serve-app.ts';
import type { Sites } from './sites.ts';
import { createSitesApp } from './sites-app.ts';
import { createWebhookApp } from './webhook-app.ts';

export interface ListenersOptions {
  /** The API's; the webhook's and the sites' are the two after it. 0: any three free ones. */
  readonly port: number;
  readonly api: Api;
  /** ARN that calls to the API are made under. */
  readonly caller: string;
  readonly onEvent: OnEvent;
  /** What the API's listener serves beside the API. */
  readonly beside?: readonly Beside[];
  readonly webhook: GitHubWebhook;
  readonly v1Webhook: V1Webhook;
  readonly sites: Sites;
  readonly log: Log;
}

export interface Listeners {
  readonly ports: { readonly api: number; readonly webhook: number; readonly sites: number };
  /** Resolves when all three take no more requests and have answered those they had. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const HIGHEST_PORT = 65_535;

const checkPort = (port: number): void => {
  if (Number.isInteger(port) && port >= 0 && port + 2 <= HIGHEST_PORT) return;
  throw new ConfigurationError(
    '--port',
    `${port} is no port that leaves two more after it (0 to ${HIGHEST_PORT - 2})`,
  );
};

/**
 * The three listeners of the embedded orchestrator (design D10), all on the loopback interface: the API, the webhook,
 * the deployed sites. Either all of them listen when this returns, or none.
 * @throws {PortInUse}
 * @throws {ConfigurationError}
 */
export const startListeners = async (options: ListenersOptions): Promise<Listeners> => {
  const { port, log } = options;
  checkPort(port);
  const opened: Listener[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((listener) => listener.close()));
  };
  const open = async (name: string, offset: number, fetch: Fetch) => {
    const listener = await serveApp({ name, port: port === 0 ? 0 : port + offset, host: LOOPBACK, fetch });
    opened.push(listener);
    return listener.port;
  };
  try {
    let apiPort = port;
    const apiApp = createApiApp({ ...options, port: () => apiPort });
    apiPort = await open('the API', 0, (request) => apiApp.fetch(request));
    const webhookApp = createWebhookApp({ webhook: options.webhook, v1Webhook: options.v1Webhook, log });
    const webhook = await open('the webhook', 1, (request, connection) =>
      webhookApp.fetch(request, connection),
    );
    const sitesApp = createSitesApp({ sites: options.sites, log });
    const sites = await open('the deployed sites', 2, (request) => sitesApp.fetch(request));
    return { ports: { api: apiPort, webhook, sites }, close };
  } catch (error) {
    await close();
    throw error;
  }
};
