import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const STAND_INS = fileURLToPath(new URL('../adapters/aws/stand-ins/', import.meta.url));

const MAKE = '(ranges) => new UnicodeRangeTable(ranges)';
const FOLD = '(rune) => Unicode.simpleFold(rune)';

/** A part of re2js, and what is there instead; `names`: of the tables that were in it. */
interface Edit {
  readonly part: RegExp;
  readonly instead: (names: string) => string;
}

const NAME = /^\t\t(\w+): \(\) => /gm;
const namesIn = (part: string): string => JSON.stringify([...part.matchAll(NAME)].map(([, name]) => name));

/** A set of tables; in a class without a name `this` is the class. */
const tables = (set: string, instead: Edit['instead']): Edit => ({
  part: new RegExp(String.raw`static ${set} = new LazyMap\(\{\n[\s\S]*?\n\t\}\);`),
  instead: (names) => `static ${set} = ${instead(names)};`,
});

/** A class of which nothing is called. */
const absent = (name: string): Edit => ({
  part: new RegExp(String.raw`var ${name} = class(?: ${name})?(?: extends \w+)? \{\n[\s\S]*?\n\};`),
  instead: () => `var ${name} = absent;`,
});

const EDITS: readonly Edit[] = [
  tables('CATEGORIES', (names) => `unicodeTables(${names}, (name) => name, ${MAKE})`),
  tables('SCRIPTS', (names) => `unicodeTables(${names}, (name) => 'Script=' + name, ${MAKE})`),
  tables('FOLD_CATEGORIES', () => `foldTables(this.CATEGORIES, ${FOLD}, ${MAKE})`),
  tables('FOLD_SCRIPT', () => `foldTables(this.SCRIPTS, ${FOLD}, ${MAKE})`),
  {
    part: /new UnicodeRangeTable\(decodeRanges\("[^"]+", false\)\);\n\t\treturn this\._Print;/,
    instead: () => `printable(${MAKE});\n\t\treturn this._Print;`,
  },
  // Looks for words before it looks for a pattern anywhere in a text; ours have to match all of it.
  { part: /const prefilter = PrefilterTree\.build\(re\);/, instead: () => '' },
  {
    part: /re2\.prefilter = prefilter\.type === Prefilter\.Type\.NONE \? null : prefilter;/,
    instead: () => 're2.prefilter = null;',
  },
  absent('PrefilterTree'),
  absent('Prefilter'),
  absent('AhoCorasick'),
  // Several patterns at once, and patterns of JavaScript.
  absent('RE2Set'),
  absent('TranslateRegExpString'),
  // A text in bytes: ours are strings.
  absent('MachineUTF8Input'),
];

/**
 * re2js without what `lib/rule/matches-pattern.ts` does not come to, and without its tables of Unicode, for which
 * `adapters/aws/stand-ins/unicode-tables.ts` stands.
 * @throws when the package has a part of it in another form.
 */
export const leanPatterns = (source: string): string => {
  const lean = EDITS.reduce((text, { part, instead }) => {
    const found = part.exec(text)?.[0];
    if (found === undefined) throw new Error(`deploy/lean-patterns.ts: re2js has no ${part.source}`);
    return text.replace(found, () => instead(namesIn(found)));
  }, source);
  return `import { absent } from './absent.ts';
import { foldTables, printable, unicodeTables } from './unicode-tables.ts';
${lean}`;
};

/** The engine that the rule VariableCheck matches patterns with, at half its size. */
export const leanRe2: Plugin = {
  name: 'lean-re2',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]node_modules[\\/]re2js[\\/]build[\\/]index\.js$/ }, async ({ path }) => ({
      contents: leanPatterns(await readFile(path, 'utf8')),
      loader: 'js',
      resolveDir: STAND_INS,
    }));
  },
};
