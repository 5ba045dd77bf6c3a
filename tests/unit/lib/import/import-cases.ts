import { existsSync, readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../../cases/import/', import.meta.url);

export interface ImportCase {
  readonly title: string;
  readonly text: string;
  readonly expected: unknown;
}

const read = (folder: URL, names: readonly string[]): string => {
  const name = names.find((each) => existsSync(new URL(each, folder)));
  if (name === undefined) throw new Error(`${folder.pathname} has none of ${names.join(', ')}`);
  return readFileSync(new URL(name, folder), 'utf8');
};

/** The folders of `tests/cases/import`: `template.yml` or `.json`, and what `importFile` makes of it in `expected.json`. */
export const importCases = (): readonly ImportCase[] =>
  readdirSync(ROOT).map((name) => {
    const folder = new URL(`${name}/`, ROOT);
    return {
      title: name.replaceAll('-', ' '),
      text: read(folder, ['template.yml', 'template.json']),
      expected: JSON.parse(read(folder, ['expected.json'])),
    };
  });
