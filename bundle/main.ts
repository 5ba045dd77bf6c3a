import { fileURLToPath } from 'node:url';
import { bundleCli } from './bundle-cli.ts';

// `node bundle/main.ts`, which `npm ci` runs.
await bundleCli({
  root: fileURLToPath(new URL('..', import.meta.url)),
  onUnrecorded: (cause) => {
    process.stderr.write(
      `stepline will start more slowly: its first run did not succeed: ${String(cause)}\n`,
    );
  },
});
