import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RangeTable, Tables } from '../../../adapters/aws/stand-ins/unicode-tables.ts';
import { leanPatterns } from '../../../deploy/lean-patterns.ts';

const PACKAGE = fileURLToPath(import.meta.resolve('re2js'));
const STAND_INS = fileURLToPath(new URL('../../../adapters/aws/stand-ins/', import.meta.url));

type Set = 'CATEGORIES' | 'SCRIPTS' | 'FOLD_CATEGORIES' | 'FOLD_SCRIPT';

interface Engine {
  readonly RE2JS: { matches(pattern: string, text: string): boolean };
  readonly UnicodeTables: Readonly<Record<Set, Tables & { readonly initializer: object }>> & {
    readonly Print: RangeTable;
  };
}

function* runesIn(table: RangeTable): Generator<number, void, undefined> {
  for (let index = 0; index < table.length; index += 1) {
    const last = table.getHi(index);
    for (let rune = table.getLo(index); rune <= last; rune += table.getStride(index)) yield rune;
  }
}

/** Ranges without strides, so that two ways of writing the same runes are equal. */
const runesOf = (table: RangeTable | null): readonly (readonly [first: number, last: number])[] => {
  const ranges: [first: number, last: number][] = [];
  for (const rune of table ? runesIn(table) : []) {
    const before = ranges.at(-1);
    if (before?.[1] === rune - 1) before[1] = rune;
    else ranges.push([rune, rune]);
  }
  return ranges;
};

describe('the engine of patterns, as it is bundled', () => {
  let folder: string;
  let whole: Engine;
  let lean: Engine;

  const load = async (name: string, source: string): Promise<Engine> => {
    const outfile = join(folder, `${name}.mjs`);
    await build({
      stdin: { contents: `${source}\nexport { UnicodeTables };`, resolveDir: STAND_INS, loader: 'js' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
    });
    return import(pathToFileURL(outfile).href);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(import.meta.dirname, '../../../node_modules/.lean-patterns-'));
    const source = await readFile(PACKAGE, 'utf8');
    whole = await load('whole', source);
    lean = await load('lean', leanPatterns(source));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(['CATEGORIES', 'SCRIPTS', 'FOLD_CATEGORIES', 'FOLD_SCRIPT'] as const)(
    'knows the same runes as the package: %s',
    (set) => {
      const names = Object.keys(whole.UnicodeTables[set].initializer);
      expect(names.length).toBeGreaterThan(2);
      for (const name of names) {
        expect(lean.UnicodeTables[set].has(name), name).toBe(true);
        expect(runesOf(lean.UnicodeTables[set].get(name)), name).toEqual(
          runesOf(whole.UnicodeTables[set].get(name)),
        );
      }
      expect(lean.UnicodeTables[set].get('Nobody')).toBeNull();
    },
  );

  it('shows the same signs as they are', () => {
    expect(runesOf(lean.UnicodeTables.Print)).toEqual(runesOf(whole.UnicodeTables.Print));
  });

  const answer = ({ RE2JS }: Engine, pattern: string, text: string): unknown => {
    try {
      return RE2JS.matches(pattern, text);
    } catch (error) {
      return String(error);
    }
  };

  it('says of every pattern and text what the package says', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'K',
        '.',
        '\\d',
        '\\w+',
        '[a-f]',
        '[^x]*',
        '(b|ba)',
        '(?i)',
        '(?:ab)?',
        '\\p{Greek}',
        '\\PL',
        '[[:alpha:]]',
      ],
      ...[
        '\\pN{2}',
        '(?i:ſ)',
        '{2,3}',
        '*',
        '+?',
        '|',
        '^',
        '$',
        '\\b',
        '(?=a)',
        '\\1',
        '[',
        ')',
        '\\Q.\\E',
        'é',
        '😀',
        '\\x{1F600}',
      ],
    );
    const pattern = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const text = fc.array(
      fc.constantFrom('a', 'b', 'k', 'K', 'ſ', 's', '1', ' ', 'σ', 'Σ', 'ς', 'é', '😀', 'x', '\n'),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(pattern, text, (given, signs) => {
        expect(answer(lean, given, signs.join(''))).toEqual(answer(whole, given, signs.join('')));
      }),
      { numRuns: 2_000 },
    );
  });

  it('still takes no longer than the text is long', () => {
    expect(answer(lean, '(a*)*b', 'a'.repeat(20_000))).toBe(false);
  });

  it('is not made of a package that has another form', async () => {
    const source = await readFile(PACKAGE, 'utf8');
    expect(() => leanPatterns(source.replace('static SCRIPTS', 'static #SCRIPTS'))).toThrow('re2js has no');
    expect(() => leanPatterns('')).toThrow('re2js has no');
  });
});
