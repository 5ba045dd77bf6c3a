import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fill, renderPage, rootOf } from '../../scripts/render-page.js';

describe('pages', () => {
  it('escapes text, and leaves markup as it is', () => {
    assert.equal(fill('<p>{{a}}</p>{{{b}}}', { a: '<&>', b: '<hr>' }), '<p>&lt;&amp;&gt;</p><hr>');
  });

  it('refuses to leave a hole in a page', () => {
    assert.throws(() => fill('{{title}}', {}), /placeholder "title"/);
  });

  it('finds the way back to the root of the site', () => {
    assert.deepEqual([rootOf('index.html'), rootOf('recipes/rye.html')], ['./', '../']);
  });

  it('marks the current page in the menu', () => {
    const pages = [
      { file: 'a.html', menu: 'A', title: 'A', description: 'a' },
      { file: 'b/c.html', menu: 'C', title: 'C', description: 'c' },
    ];
    const page = renderPage({ layout: '{{{menu}}}', body: '', page: pages[1], pages, revision: '1' });
    assert.deepEqual(
      page.split('\n').map((line) => line.trim()),
      ['<li><a href="../a.html">A</a></li>', '<li><a href="../b/c.html" aria-current="page">C</a></li>'],
    );
  });
});
