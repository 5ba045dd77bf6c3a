import type { Problem } from './problem.ts';
import type { Tree } from './read-yaml.ts';

/** A mapping; its keys in the author's order. */
export type Mapping = { readonly [key: string]: Tree };

/** Reads a tree and notes every problem with its path, so that an author sees all of them at once. */
export class Reader {
  readonly problems: Problem[] = [];

  invalid(path: string, message: string): void {
    this.problems.push({ path, message, kind: 'invalid' });
  }

  unsupported(path: string, message: string): void {
    this.problems.push({ path, message, kind: 'unsupported' });
  }

  /** A mapping whose keys are all in `known`; `undefined` when it is absent or something else. */
  mapping(tree: Tree | undefined, path: string, known?: readonly string[]): Mapping | undefined {
    if (isAbsent(tree)) return undefined;
    if (typeof tree === 'string' || Array.isArray(tree)) {
      this.invalid(path, `expected a mapping, found ${kindOf(tree)}`);
      return undefined;
    }
    const mapping = tree as Mapping;
    if (known) this.#refuseUnknown(mapping, path, known);
    return mapping;
  }

  #refuseUnknown(mapping: Mapping, path: string, known: readonly string[]): void {
    for (const key of Object.keys(mapping)) {
      if (!known.includes(key))
        this.invalid(join(path, key), `unknown field; known here: ${known.join(', ')}`);
    }
  }

  text(tree: Tree | undefined, path: string): string | undefined {
    if (isAbsent(tree)) return undefined;
    if (typeof tree === 'string') return tree;
    this.invalid(path, `expected a text, found ${kindOf(tree)}`);
    return undefined;
  }

  /** A list of texts; `undefined` when it is absent. */
  texts(tree: Tree | undefined, path: string): readonly string[] | undefined {
    if (isAbsent(tree)) return undefined;
    if (!Array.isArray(tree)) {
      this.invalid(path, `expected a list, found ${kindOf(tree)}`);
      return undefined;
    }
    return tree.flatMap((item: Tree, index) => this.#item(item, `${path}[${index}]`));
  }

  #item(item: Tree, path: string): readonly string[] {
    if (typeof item === 'string') return [item];
    this.invalid(
      path,
      `expected a text, found ${kindOf(item)}; put a text that holds ": " in quotation marks`,
    );
    return [];
  }

  /** A mapping of names to texts. */
  pairs(tree: Tree | undefined, path: string): Readonly<Record<string, string>> {
    const pairs = new Map<string, string>();
    for (const [key, value] of Object.entries(this.mapping(tree, path) ?? {})) {
      const text = value === null || value === '' ? '' : this.text(value, join(path, key));
      if (text !== undefined) pairs.set(key, text);
    }
    return Object.fromEntries(pairs);
  }

  /** `yes`, `no`, `true` or `false`, in any case. */
  yesNo(tree: Tree | undefined, path: string): boolean | undefined {
    const text = this.text(tree, path)?.toLowerCase();
    if (text === undefined) return undefined;
    if (text === 'yes' || text === 'true') return true;
    if (text === 'no' || text === 'false') return false;
    this.invalid(path, `expected yes or no, found "${text}"`);
    return undefined;
  }

  /** A number, not below `least`. */
  number(tree: Tree | undefined, path: string, least: number, most: number): number | undefined {
    const text = this.text(tree, path);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    this.invalid(path, `expected a whole number from ${least} to ${most}, found "${text}"`);
    return undefined;
  }

  /** One of `choices`, as written. */
  choice<Choice extends string>(
    tree: Tree | undefined,
    path: string,
    choices: readonly Choice[],
  ): Choice | undefined {
    const text = this.text(tree, path);
    if (text === undefined) return undefined;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) this.invalid(path, `expected ${choices.join(' or ')}, found "${text}"`);
    return found;
  }
}

/** `env.variables.A`; a key with other characters is quoted: `reports["arn:…"]`. */
export const join = (path: string, key: string): string => {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
};

const isAbsent = (tree: Tree | undefined): tree is null | undefined | '' =>
  tree === undefined || tree === null || tree === '';

const kindOf = (tree: Tree): string => {
  if (tree === null) return 'nothing';
  if (typeof tree === 'string') return 'a text';
  return Array.isArray(tree) ? 'a list' : 'a mapping';
};
