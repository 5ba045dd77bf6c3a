import { parseDocument } from 'yaml';
import type { Problem } from './problem.ts';

/** YAML as a tree of strings: no scalar is guessed to be a number, a date or a boolean, so `1.10` stays `1.10`. */
export type Tree = string | null | readonly Tree[] | { readonly [key: string]: Tree };

const maxBytes = 1_000_000;
/** More uses of anchors than any honest file has; a "billion laughs" passes it at once. */
const maxAliases = 100;

/** Reads one YAML document, with anchors and merge keys. @throws never: what is wrong is in `problems`. */
export const readYaml = (text: string): { readonly tree: Tree; readonly problems: readonly Problem[] } => {
  if (text.length > maxBytes) return broken(`larger than ${maxBytes} characters`);
  try {
    const document = parseDocument(text, {
      schema: 'failsafe',
      merge: true,
      uniqueKeys: true,
      prettyErrors: true,
    });
    if (document.errors.length > 0) {
      return { tree: null, problems: document.errors.map((error) => yamlProblem(error.message)) };
    }
    return { tree: document.toJS({ maxAliasCount: maxAliases }) as Tree, problems: [] };
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error));
  }
};

const broken = (message: string) => ({ tree: null, problems: [yamlProblem(message)] });

const yamlProblem = (message: string): Problem => ({
  path: '',
  message: `not valid YAML: ${message.split('\n')[0]}`,
  kind: 'invalid',
});
