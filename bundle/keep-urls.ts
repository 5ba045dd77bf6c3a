import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { Plugin } from 'esbuild';

/** What a file inside the bundle has to say, in order to name the address that its source has. */
const urlOf = (source: string, output: string): string =>
  `new URL(${JSON.stringify(relative(output, source).replaceAll(sep, '/'))}, import.meta.url).href`;

/** Lets our sources find what lies beside them (threads, hooks, examples), from wherever the bundle is. */
export const keepUrls = ({ root, output }: { readonly root: string; readonly output: string }): Plugin => ({
  name: 'keep-urls',
  setup: (build) => {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (relative(root, path).startsWith(`node_modules${sep}`)) return undefined;
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      return { contents: text.replaceAll('import.meta.url', `(${urlOf(path, output)})`), loader: 'ts' };
    });
  },
});
