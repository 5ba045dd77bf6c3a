import { serveApp } from './serve-app.ts';
import { createSites } from './sites.ts';

/** The deployed sites alone, on a free port: for a process that has no other listener. `url` ends with `/sites`. */
export const serveSites = async (root: string): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const host = '127.0.0.1';
  const { port, close } = await serveApp({
    name: 'the deployed sites',
    port: 0,
    host,
    fetch: createSites(root),
  });
  return { url: `http://${host}:${port}/sites`, close };
};
