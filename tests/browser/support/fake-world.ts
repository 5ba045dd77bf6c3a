import { serve } from '@hono/node-server';
import type { Browser } from 'playwright-core';
import { createFakeApp } from '../../../console/fake-server/fake-app.ts';
import { createConsoleApp } from '../../../local/http/console-app.ts';
import { launchChromium } from './chromium.ts';

/** The built page in front of the fake API: for what is only seen at a size. */
export interface FakeWorld {
  readonly browser: Browser;
  readonly url: string;
  close(): Promise<void>;
}

export const openFakeWorld = async (): Promise<FakeWorld> => {
  const app = createFakeApp().route('/', createConsoleApp());
  const browser = await launchChromium();
  const { server, port } = await new Promise<{ server: ReturnType<typeof serve>; port: number }>(
    (resolve) => {
      const opened = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) =>
        resolve({ server: opened, port: info.port }),
      );
    },
  );
  return {
    browser,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
