import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

describe('the first page', () => {
  it('greets in words that are words', async () => {
    const html = await readFile(join(process.env.SITE_DIR ?? 'dist', 'index.html'), 'utf8');
    assert.match(html, /<h1>Bake better bread<\/h1>/);
  });
});
