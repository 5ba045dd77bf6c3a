import { fileURLToPath } from 'node:url';
import { buildSite } from './build-site.js';

const pages = await buildSite({
  source: fileURLToPath(new URL('../src', import.meta.url)),
  target: fileURLToPath(new URL('../dist', import.meta.url)),
  revision: process.env.REVISION || 'a working copy',
});
for (const page of pages) console.log(`built dist/${page}`);
