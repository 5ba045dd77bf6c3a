import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readDeclaration } from '../../../../lib/pipeline/read-declaration.ts';

const invalid = (line: number, column?: number) =>
  expect.objectContaining({
    name: 'InvalidDeclarationText',
    line,
    ...(column === undefined ? {} : { column }),
  });

const YAML = `# a comment
pipeline:
  name: demo
  stages:
    - name: Source
      actions:
        - name: Src
          configuration: { S3Bucket: b, "a.b": x }
    - &last
      name: Build
`;

const JSON_TEXT = `{
\t"name": "demo",
\t"stages": [
\t\t{ "name": "Source" },
\t\t{ "name": "Build", "actions": [] }
\t]
}
`;

describe('readDeclaration', () => {
  it.each([
    ['pipeline', 2, 1],
    ['pipeline.name', 3, 3],
    ['pipeline.stages[0]', 5, 7],
    ['pipeline.stages[0].actions[0].configuration.S3Bucket', 8, 28],
    ['pipeline.stages[0].actions[0].configuration["a.b"]', 8, 41],
  ])('finds %s in YAML', (path, line, column) => {
    expect(readDeclaration(YAML).lineOf(path)).toEqual({ line, column });
  });

  it.each([
    ['pipeline.name', 2],
    ['pipeline.stages[1].actions', 5],
    ['pipeline', 1],
  ])('finds %s in JSON without the outer key, tabs and all', (path, line) => {
    expect(readDeclaration(JSON_TEXT).lineOf(path)?.line).toBe(line);
  });

  it('finds what is around a member that is missing', () => {
    expect(readDeclaration(YAML).lineOf('pipeline.stages[1].actions[3].name')?.line).toBe(10);
    expect(readDeclaration(YAML).lineOf('pipeline.roleArn')).toEqual({ line: 2, column: 1 });
  });

  it('finds a member through an alias, where it is written', () => {
    const text = 'a: &x\n  b: 1\nc: *x\n';
    expect(readDeclaration(text).value).toEqual({ a: { b: 1 }, c: { b: 1 } });
    expect(readDeclaration(text).lineOf('c.b')?.line).toBe(2);
  });

  it('has no line for what is no path', () => {
    expect(readDeclaration(YAML).lineOf('pipeline..stages[x]')).toBeUndefined();
  });

  it('reads any JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(
        fc.json({ noUnicodeString: false, maxDepth: 8 }),
        fc.constantFrom(undefined, 1, '\t'),
        (json, indent) => {
          const text = JSON.stringify(JSON.parse(json), null, indent);
          const repeated = /__proto__/.test(text);
          fc.pre(!repeated);
          expect(readDeclaration(text).value).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  it('reads what was written as YAML', () => {
    const tree = fc.object({
      key: fc.stringMatching(/^[A-Za-z .]{1,9}$/),
      maxDepth: 4,
      values: [fc.string(), fc.integer()],
    });
    fc.assert(
      fc.property(tree, (value) => {
        expect(readDeclaration(stringify(value)).value).toEqual(value);
      }),
    );
  });

  it('keeps a key called __proto__ as its own', () => {
    expect(JSON.stringify(readDeclaration('__proto__: { a: 1 }').value)).toBe('{"__proto__":{"a":1}}');
    expect(JSON.stringify(readDeclaration('{"__proto__":{"a":1}}').value)).toBe('{"__proto__":{"a":1}}');
  });

  it.each([
    ['a key that is there twice', 'name: a\nstages: []\nname: b\n', 3, 1],
    ['a key that is there twice in JSON', '{\n "name": "a",\n "name": "b"\n}', 3, 2],
    ['a list that does not end', 'a: 1\nb: [1, 2\n', 3, undefined],
    ['an indentation that does not fit', 'a:\n    b: 1\n  c: 2\n', 3, undefined],
    ['a second document', 'a: 1\n---\nb: 2\n', 2, undefined],
    ['a key that is no text', 'a: 1\n2: b\n', 2, 1],
    ['an unknown tag', 'a: 1\nb: !Sub x\n', 2, 4],
    ['an alias of nothing', 'a: 1\nb: *c\n', 2, 4],
    ['an alias inside its anchor', 'a: &a\n  b: *a\n', 2, 6],
    ['an empty text', '', 1, 1],
    ['nothing but a comment', '# nothing\n', 1, 1],
  ])('refuses %s, with its line', (_, text, line, column) => {
    expect(() => readDeclaration(text)).toThrow(invalid(line, column));
  });

  it('refuses a YAML bomb', () => {
    const levels = 'bcdefghi'.split('').map((name, at) => {
      const before = String.fromCharCode(name.charCodeAt(0) - 1);
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]${at}`.slice(0, -1);
    });
    expect(() => readDeclaration(`a: &a [x]\n${levels.join('\n')}\n`)).toThrow(invalid(2));
  });

  it.each([
    ['in brackets', `a:\n${'['.repeat(5000)}`, 2],
    ['by dashes', `a: 1\nb:\n  ${'- '.repeat(5000)}x`, 3],
    ['by indentation', Array.from({ length: 2000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'), 401],
  ])('refuses a text nested too deep %s', (_, text, line) => {
    expect(() => readDeclaration(text)).toThrow(invalid(line));
  });

  it('reads what is nested just below the limit', () => {
    const text = Array.from({ length: 400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n');
    expect(readDeclaration(text).lineOf('a.a.a')?.line).toBe(3);
  });

  it('refuses a text too large', () => {
    expect(() => readDeclaration(`a: ${'x'.repeat(4 * 1024 * 1024)}`)).toThrow(invalid(1));
  });
});
