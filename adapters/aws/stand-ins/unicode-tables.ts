/** Of re2js: the runes of a category or script, in ranges of first, last and stride. */
export interface RangeTable {
  readonly length: number;
  getLo(index: number): number;
  getHi(index: number): number;
  getStride(index: number): number;
}

type MakeTable = (ranges: Uint32Array) => RangeTable;

export interface Tables {
  has(name: string): boolean;
  get(name: string): RangeTable | null;
}

const PLANE = 0x10000;
const LAST_PLANE = 16;
const [FIRST_SURROGATE, LAST_SURROGATE] = [0xd800, 0xdfff];

interface Range {
  readonly first: number;
  last: number;
}

/** Grows the last range where the next one begins right behind it. */
const add = (ranges: Range[], first: number, last: number): void => {
  const before = ranges.at(-1);
  if (before && before.last + 1 === first) before.last = last;
  else ranges.push({ first, last });
};

const decoder = new TextDecoder('utf-16le', { ignoreBOM: true });

/** These runes as a text: of one unit each in the first plane, of two in the others. */
const textOf = (first: number, last: number): string => {
  const units = first < PLANE ? 1 : 2;
  const text = new Uint16Array((last - first + 1) * units);
  for (let rune = first, at = 0; rune <= last; rune += 1) {
    if (units === 2) text[at++] = 0xd7c0 + (rune >> 10);
    text[at++] = units === 2 ? 0xdc00 + (rune & 0x3ff) : rune;
  }
  return decoder.decode(text);
};

const addRunes = (ranges: Range[], many: RegExp, first: number, last: number): void => {
  const units = first < PLANE ? 1 : 2;
  for (const { index, 0: text } of textOf(first, last).matchAll(many)) {
    const start = first + index / units;
    add(ranges, start, start + text.length / units - 1);
  }
};

/** Two surrogates in a row would be one rune: each is looked at alone. */
const addSurrogates = (ranges: Range[], one: RegExp): void => {
  for (let rune = FIRST_SURROGATE; rune <= LAST_SURROGATE; rune += 1)
    if (one.test(String.fromCharCode(rune))) add(ranges, rune, rune);
};

/** Every rune of a class, which the regular expressions of JavaScript know too. */
const runesOf = (set: string): readonly Range[] => {
  const many = new RegExp(`${set}+`, 'gu');
  const ranges: Range[] = [];
  addRunes(ranges, many, 0, FIRST_SURROGATE - 1);
  addSurrogates(ranges, new RegExp(`^${set}$`, 'u'));
  addRunes(ranges, many, LAST_SURROGATE + 1, PLANE - 1);
  for (let plane = 1; plane <= LAST_PLANE; plane += 1)
    addRunes(ranges, many, plane * PLANE, (plane + 1) * PLANE - 1);
  return ranges;
};

const toTable = (ranges: readonly Range[], make: MakeTable): RangeTable =>
  make(Uint32Array.from(ranges.flatMap(({ first, last }) => [first, last, 1])));

const lazily = (names: ReadonlySet<string>, compute: (name: string) => RangeTable | null): Tables => {
  const known = new Map<string, RangeTable | null>();
  return {
    has: (name) => names.has(name),
    get: (name) => {
      if (!names.has(name)) return null;
      const table = known.get(name) ?? compute(name);
      known.set(name, table);
      return table;
    },
  };
};

/**
 * Stands in, in a bundle, for re2js's tables of Unicode: 46 kB that say what Node knows as well, of the same version of
 * Unicode or its own (`lean-patterns.test.ts` compares). Each is made when a pattern first names it, in 20 to 50 ms.
 * @param propertyOf a name of re2js as JavaScript has it within `\p{…}`
 */
export const unicodeTables = (
  names: readonly string[],
  propertyOf: (name: string) => string,
  make: MakeTable,
): Tables => lazily(new Set(names), (name) => toTable(runesOf(`\\p{${propertyOf(name)}}`), make));

/** What Go calls printable: re2js shows it as it is in an error. */
export const printable = (make: MakeTable): RangeTable =>
  toTable(runesOf('[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]'), make);

/** All runes of a table, in order. */
function* runesIn(table: RangeTable): Generator<number, void, undefined> {
  for (let index = 0; index < table.length; index += 1) {
    const [last, stride] = [table.getHi(index), table.getStride(index)];
    for (let rune = table.getLo(index); rune <= last; rune += stride) yield rune;
  }
}

/**
 * The runes that are not in a table and are one with a rune of it where case does not count: what these tables of re2js are
 * made by. Null where there is none.
 * @param fold the next rune that differs from this one by case alone, round and round
 */
export const foldTables = (tables: Tables, fold: (rune: number) => number, make: MakeTable): Tables => {
  const compute = (name: string): RangeTable | null => {
    const table = tables.get(name);
    if (!table) return null;
    const own = new Set(runesIn(table));
    const folded = new Set<number>();
    for (const rune of own) {
      for (let next = fold(rune); next !== rune; next = fold(next)) if (!own.has(next)) folded.add(next);
    }
    if (folded.size === 0) return null;
    const ranges: Range[] = [];
    for (const rune of [...folded].toSorted((a, b) => a - b)) add(ranges, rune, rune);
    return toTable(ranges, make);
  };
  return { has: tables.has, get: lazily({ has: tables.has } as ReadonlySet<string>, compute).get };
};
