import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ParseOptions } from '../../../../lib/pipeline/parse-pipeline.ts';
import type { Pipeline } from '../../../../lib/pipeline/pipeline.ts';
import type { Problem } from '../../../../lib/pipeline/problem.ts';

const ROOT = new URL('../../../cases/declaration/', import.meta.url);

export interface DeclarationCase {
  readonly title: string;
  readonly input: unknown;
  readonly options: ParseOptions;
  readonly expected: {
    /** In order; a message only where the service's wording is known or matters. */
    readonly problems?: readonly (Omit<Problem, 'message'> & { readonly message?: string })[];
    readonly message?: string;
    readonly pipeline?: Pipeline;
  };
}

const readJson = (url: URL): unknown => JSON.parse(readFileSync(url, 'utf8'));

const readInput = (folder: URL): unknown => {
  const json = new URL('pipeline.json', folder);
  return existsSync(json) ? readJson(json) : parse(readFileSync(new URL('pipeline.yml', folder), 'utf8'));
};

const readOptions = (folder: URL): ParseOptions => {
  const url = new URL('options.json', folder);
  return existsSync(url) ? (readJson(url) as ParseOptions) : {};
};

/** The folders of `tests/cases/declaration`: `pipeline.yml` or `.json`, `expected.json`, and maybe `options.json`. */
export const declarationCases = (): readonly DeclarationCase[] =>
  readdirSync(ROOT).map((name) => {
    const folder = new URL(`${name}/`, ROOT);
    return {
      title: name.replaceAll('-', ' '),
      input: readInput(folder),
      options: readOptions(folder),
      expected: readJson(new URL('expected.json', folder)) as DeclarationCase['expected'],
    };
  });
