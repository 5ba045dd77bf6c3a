import type { Hono } from 'hono';
import { serveApp } from '../local/http/serve-app.ts';
import { createLog } from '../local/log.ts';
import { createProxyApp } from '../local/proxy/proxy-app.ts';
import { gatewayRegion } from './aws/gateway-region.ts';
import { signForGateway } from './aws/sign-for-gateway.ts';
import { exitCode } from './exit-code.ts';
import { untilStopped } from './until-stopped.ts';

export interface ProxyOptions {
  readonly endpoint: string;
  readonly port: number;
  readonly region?: string;
}

interface Served {
  /** As an error says it: `the proxy`. */
  readonly name: string;
  /** What is served beside what is passed on. */
  readonly beside?: Hono;
  /** Lines to print once it listens. */
  readonly hints: (place: { own: string; endpoint: string; region: string }) => readonly string[];
}

/** Listens on this machine and passes on to a deployed orchestrator, signed with this machine's credentials, until Ctrl-C. */
export const serveProxy = async (options: ProxyOptions, served: Served): Promise<number> => {
  const region = gatewayRegion(options.endpoint, options.region);
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const stopped = untilStopped();
  let port = options.port;
  const app = createProxyApp({
    endpoint: new URL(options.endpoint).origin,
    sign: signForGateway({ region, credentials: defaultProvider(), now: Date.now }),
    port: () => port,
    log: createLog(),
    ...(served.beside === undefined ? {} : { beside: served.beside }),
  });
  const listener = await serveApp({
    name: served.name,
    port,
    host: '127.0.0.1',
    fetch: (request) => app.fetch(request),
  });
  port = listener.port;
  const lines = served.hints({ own: `http://127.0.0.1:${port}`, endpoint: options.endpoint, region });
  process.stdout.write([...lines, 'ready; Ctrl-C ends', ''].join('\n'));
  await stopped;
  await listener.close();
  return exitCode.succeeded;
};
