import { type ProxyOptions, serveProxy } from '../serve-proxy.ts';

/** `stepline proxy`: passes CodePipeline's calls on to a deployed orchestrator, signed with this machine's credentials. */
export const proxy = (options: ProxyOptions): Promise<number> =>
  serveProxy(options, {
    name: 'the proxy',
    hints: ({ own, endpoint, region }) => [
      `${own} → ${endpoint} (${region})`,
      `aws codepipeline list-pipelines --endpoint-url ${own}`,
    ],
  });
