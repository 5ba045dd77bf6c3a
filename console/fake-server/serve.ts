import { serve } from '@hono/node-server';
import { createFakeApp } from './fake-app.ts';

/** `npm run fake:console`: the fake API where `npm run dev:console` looks for one. */
const port = Number(process.argv[2] ?? 4510);
serve({ fetch: createFakeApp().fetch, port, hostname: '127.0.0.1' }, () => {
  process.stdout.write(`the fake API is at http://127.0.0.1:${port}; npm run dev:console shows the page\n`);
});
