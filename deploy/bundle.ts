import { fileURLToPath } from 'node:url';
import { bundleFunctions } from './bundle-functions.ts';

const ROOT = new URL('../', import.meta.url);

const bundles = await bundleFunctions({
  entries: fileURLToPath(new URL('functions/entry/', ROOT)),
  output: fileURLToPath(new URL('dist/functions/', ROOT)),
});
for (const { name, bytes } of bundles) {
  process.stdout.write(`${name.padEnd(24)} ${(bytes / 1000).toFixed(1).padStart(7)} kB\n`);
}
