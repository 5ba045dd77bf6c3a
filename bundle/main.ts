import { fileURLToPath } from 'node:url';
import { bundleCli } from './bundle-cli.ts';

// `node bundle/main.ts`, which `npm ci` runs.
await bundleCli({ root: fileURLToPath(new URL('..', import.meta.url)) });
