const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => entities[character]);

/**
 * Fills `{{name}}` with escaped text and `{{{name}}}` with markup as it stands.
 *
 * @throws {Error} naming a placeholder that has no value: a page must not go out with a hole in it
 */
export const fill = (template, values) =>
  template.replace(/\{\{\{(\w+)\}\}\}|\{\{(\w+)\}\}/g, (_, markup, text) => {
    const name = markup ?? text;
    if (!Object.hasOwn(values, name)) throw new Error(`nothing fills the placeholder "${name}"`);
    return markup ? values[markup] : escapeHtml(values[text]);
  });

/** The way from a page back to the root of the site, so that the site works below any prefix. */
export const rootOf = (file) => '../'.repeat(file.split('/').length - 1) || './';

const menuItem = (page, current, root) =>
  fill(
    page.file === current
      ? '        <li><a href="{{root}}{{file}}" aria-current="page">{{menu}}</a></li>'
      : '        <li><a href="{{root}}{{file}}">{{menu}}</a></li>',
    { root, file: page.file, menu: page.menu },
  );

/**
 * One page of the site.
 *
 * @param {{ layout: string, body: string, page: object, pages: object[], revision: string }} input `pages` is the menu
 */
export const renderPage = ({ layout, body, page, pages, revision }) => {
  const root = rootOf(page.file);
  return fill(layout, {
    root,
    revision,
    title: page.title,
    description: page.description,
    menu: pages.map((each) => menuItem(each, page.file, root)).join('\n'),
    body: fill(body, { root }).trimEnd(),
  });
};
