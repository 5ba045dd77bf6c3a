import { serveApp } from '../../local/http/serve-app.ts';
import { createLog } from '../../local/log.ts';
import { createProxyApp } from '../../local/proxy/proxy-app.ts';
import { gatewayRegion } from '../aws/gateway-region.ts';
import { signForGateway } from '../aws/sign-for-gateway.ts';
import { exitCode } from '../exit-code.ts';
import { untilStopped } from '../until-stopped.ts';

export interface ProxyOptions {
  readonly endpoint: string;
  readonly port: number;
  readonly region?: string;
}

/** `stepline proxy`: passes CodePipeline's calls on to a deployed orchestrator, signed with this machine's credentials. */
export const proxy = async (options: ProxyOptions): Promise<number> => {
  const region = gatewayRegion(options.endpoint, options.region);
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const stopped = untilStopped();
  let port = options.port;
  const app = createProxyApp({
    endpoint: new URL(options.endpoint).origin,
    sign: signForGateway({ region, credentials: defaultProvider(), now: Date.now }),
    port: () => port,
    log: createLog(),
  });
  const listener = await serveApp({
    name: 'the proxy',
    port,
    host: '127.0.0.1',
    fetch: (request) => app.fetch(request),
  });
  port = listener.port;
  const own = `http://127.0.0.1:${port}`;
  process.stdout.write(
    `${own} → ${options.endpoint} (${region})\naws codepipeline list-pipelines --endpoint-url ${own}\nready; Ctrl-C ends\n`,
  );
  await stopped;
  await listener.close();
  return exitCode.succeeded;
};
