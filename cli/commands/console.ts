import { createConsoleApp } from '../../local/http/console-app.ts';
import { type ProxyOptions, serveProxy } from '../serve-proxy.ts';

/** `stepline console`: the console for a deployed orchestrator, on this machine and with this machine's credentials. */
export const openConsole = (options: ProxyOptions): Promise<number> =>
  serveProxy(options, {
    name: 'the console',
    beside: createConsoleApp(),
    hints: ({ own, endpoint, region }) => [
      `console  ${own}/`,
      `shows    ${endpoint} (${region}), with the credentials of this machine`,
    ],
  });
