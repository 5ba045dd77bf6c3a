import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const siteDir = process.env.SITE_DIR ?? 'dist';
const pages = JSON.parse(await readFile(new URL('../../src/pages.json', import.meta.url), 'utf8'));

describe('the built site', () => {
  for (const { file, title } of pages) {
    it(`has ${file}, whole`, async () => {
      const html = await readFile(join(siteDir, file), 'utf8');
      assert.match(html, /<\/html>\s*$/);
      assert.doesNotMatch(html, /\{\{/);
      assert.equal(html.match(/<h1>/g)?.length, 1);
      assert.ok(
        html.includes(`<title>${title.replace("'", '&#39;')}</title>`),
        `the title is not "${title}"`,
      );
    });
  }

  it('carries the calculator that was tested here', async () => {
    const [built, source] = await Promise.all([
      readFile(join(siteDir, 'assets/dough.js'), 'utf8'),
      readFile(new URL('../../src/assets/dough.js', import.meta.url), 'utf8'),
    ]);
    assert.equal(built, source);
  });
});
