import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readLines } from '../../../../../local/codebuild/shell/line-reader.ts';

const read = async (
  chunks: readonly Uint8Array[],
  mark = '--mark',
): Promise<{ lines: string[]; marks: string[] }> => {
  const lines: string[] = [];
  const marks: string[] = [];
  await readLines(Readable.from(chunks), {
    mark,
    overlap: () => 10,
    mask: (text) => text,
    onLine: async (text) => void lines.push(text),
    onMark: (words) => marks.push(words),
  });
  return { lines, marks };
};

it('gives the same lines however the bytes were cut', async () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 8 }),
      fc.integer({ min: 1, max: 7 }),
      async (lines, size) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        expect((await read(chunks)).lines).toEqual(lines);
      },
    ),
    { numRuns: 100 },
  );
});

it('finds the mark behind a line that has no end', async () => {
  expect(await read([Buffer.from('one\ntwo--mark 3 0\n--mark 4 1\n')])).toEqual({
    lines: ['one', 'two'],
    marks: ['3 0', '4 1'],
  });
});

it('finds a mark that a long line without end would cut', async () => {
  const text = `${'x'.repeat(200_000)}--mark 1 0\n`;
  const bytes = Buffer.from(text);
  for (const size of [65_541, 199_998, 200_003]) {
    const { lines, marks } = await read([bytes.subarray(0, size), bytes.subarray(size)]);
    expect(marks).toEqual(['1 0']);
    expect(lines.join('')).toBe('x'.repeat(200_000));
  }
});
