import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renderPage } from './render-page.js';

/**
 * Builds the site of `source` into `target`, which it empties first.
 *
 * @param {{ source: string, target: string, revision: string }} options `revision` is shown at the foot of each page
 * @returns {Promise<string[]>} the pages, as paths below `target`
 */
export const buildSite = async ({ source, target, revision }) => {
  const pages = JSON.parse(await readFile(join(source, 'pages.json'), 'utf8'));
  const layout = await readFile(join(source, 'layout.html'), 'utf8');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await cp(join(source, 'assets'), join(target, 'assets'), { recursive: true });
  for (const page of pages) {
    const body = await readFile(join(source, 'pages', page.file), 'utf8');
    const file = join(target, page.file);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, renderPage({ layout, body, page, pages, revision }));
  }
  return pages.map((page) => page.file);
};
