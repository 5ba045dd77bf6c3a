import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extractZip } from '../../../../adapters/zip/extract-zip.ts';
import { endRecords } from '../../../../adapters/zip/zip-format.ts';
import { type RawEntry, rawZip, streamOf } from './raw-zip.ts';

let base: string;
let directory: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'stepline-extract-zip-'));
  directory = join(base, 'out');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const LINK = 0o120777;
const extract = (entries: readonly RawEntry[], limits = {}) =>
  extractZip(streamOf(rawZip(entries)), directory, limits);

describe('extractZip', () => {
  it.each<[string, RawEntry[], string]>([
    ['a parent path', [{ name: '../evil' }], '../evil'],
    ['a parent path inside', [{ name: 'a/../../evil' }], 'a/../../evil'],
    ['an absolute path', [{ name: '/etc/evil' }], '/etc/evil'],
    ['a backslash', [{ name: '..\\evil' }], '..\\evil'],
    ['a drive letter', [{ name: 'C:evil' }], 'C:evil'],
    ['a null character', [{ name: 'a\0b' }], 'a\0b'],
    ['a file without a name', [{ name: './', mode: 0o100644 }], './'],
    ['the same file twice', [{ name: 'a' }, { name: './a' }], 'a'],
    ['a file and a directory of one name', [{ name: 'a' }, { name: 'a/', mode: 0o040755 }], 'a'],
    ['a file below a file', [{ name: 'a' }, { name: 'a/b/c' }], 'a/b/c'],
    ['a device', [{ name: 'dev', mode: 0o060644 }], 'dev'],
    ['a fifo', [{ name: 'fifo', mode: 0o010644 }], 'fifo'],
    ['a link to an absolute path', [{ name: 'l', mode: LINK, data: '/etc' }], 'l'],
    ['a link to the outside', [{ name: 'd/l', mode: LINK, data: '../../x' }], 'd/l'],
    ['a link with an endless target', [{ name: 'l', mode: LINK, data: 'x/'.repeat(4000) }], 'l'],
    [
      'a file written through a link',
      [
        { name: 'd', mode: LINK, data: 'elsewhere' },
        { name: 'd/evil', data: 'x' },
      ],
      'd/evil',
    ],
    [
      'a file written through a link that comes later',
      [
        { name: 'd/evil', data: 'x' },
        { name: 'd', mode: LINK, data: 'elsewhere' },
      ],
      'd/evil',
    ],
    [
      'a link that leaves by way of another one',
      [
        { name: 'p/q/top', mode: LINK, data: '../..' },
        { name: 'out', mode: LINK, data: 'p/q/top/..' },
      ],
      'out',
    ],
  ])('refuses %s, and writes nothing', async (_, entries, entry) => {
    await expect(extract([{ name: 'first', data: 'x' }, ...entries])).rejects.toMatchObject({
      name: 'UnsafeArchive',
      blame: 'author',
      entry,
    });
    expect(await readdir(base)).toEqual([]);
  });

  it('refuses a million entries, and writes nothing', async () => {
    const one = rawZip([{ name: 'f0000000' }]);
    const header = one.subarray(one.indexOf('PK\x01\x02'), one.indexOf('PK\x05\x06'));
    const local = one.subarray(0, one.indexOf('PK\x01\x02'));
    const central = Buffer.alloc(header.length * 1_000_000, header);
    for (let index = 0; index < 1_000_000; index += 1) {
      central.write(String(index).padStart(7, '0'), index * header.length + 47);
    }
    const zip = Buffer.concat([local, central, endRecords(1_000_000, central.length, local.length)]);
    await expect(extractZip(streamOf(zip, 65_536), directory)).rejects.toMatchObject({
      name: 'UnsafeArchive',
    });
    expect(await readdir(base)).toEqual([]);
  });

  it('refuses what would become more bytes than allowed', async () => {
    const bomb = { name: 'bomb', data: Buffer.alloc(20_000_000) };
    await expect(extract([bomb], { bytes: 1_000_000 })).rejects.toMatchObject({
      name: 'UnsafeArchive',
      entry: 'bomb',
    });
  });

  it.each([1000, 20_000_000])('stops at an entry of %i bytes that declares only ten', async (size) => {
    const bomb = { name: 'bomb', data: Buffer.alloc(size), declaredSize: 10 };
    await expect(extract([bomb])).rejects.toMatchObject({ name: 'UnsafeArchive', entry: 'bomb' });
  });

  it('refuses an archive whose packed bytes alone are too many', async () => {
    const zip = rawZip([{ name: 'a' }]);
    await expect(extractZip(streamOf(zip), directory, { bytes: zip.length - 1 })).rejects.toMatchObject({
      name: 'UnsafeArchive',
      entry: undefined,
    });
  });

  it.each(['a', 'x'.repeat(200_000)])('names the entry whose checksum is wrong', async (data) => {
    await expect(extract([{ name: 'bad', data, declaredCrc: 1 }])).rejects.toMatchObject({
      name: 'InvalidArchive',
      entry: 'bad',
    });
  });

  it.each([
    ['no bytes', Buffer.alloc(0)],
    ['bytes that are no zip', Buffer.from('this is not a zip, however long it may be')],
    ['a truncated zip', rawZip([{ name: 'a', data: 'x'.repeat(5000) }]).subarray(0, -30)],
  ])('tells %s from an unsafe archive', async (_, bytes) => {
    await expect(extractZip(streamOf(bytes), directory)).rejects.toMatchObject({
      name: 'InvalidArchive',
      blame: 'author',
    });
  });

  it('never overwrites a file that is there already', async () => {
    await mkdir(directory);
    await extract([{ name: 'a', data: '1' }]);
    await expect(extract([{ name: 'a', data: '2' }])).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(join(directory, 'a'), 'utf8')).toBe('1');
  });

  it('keeps links that stay inside, also through each other and in a loop', async () => {
    const result = await extract([
      { name: 'lib/v1/index.js', data: 'x' },
      { name: 'lib/current', mode: LINK, data: 'v1' },
      { name: 'bin', mode: LINK, data: 'lib/current/../current/index.js' },
      { name: 'loop', mode: LINK, data: 'loop' },
    ]);
    expect(result).toEqual({ files: 4 });
    expect(await readFile(join(directory, 'bin'), 'utf8')).toBe('x');
    expect(await readlink(join(directory, 'loop'))).toBe('loop');
  });

  it('keeps directories with their modes, and leaves them usable', async () => {
    await extract([
      { name: './', mode: 0o040755 },
      { name: 'empty/', mode: 0o040750 },
      { name: 'closed/', mode: 0o040000 },
      { name: 'closed/f', data: 'x' },
    ]);
    expect((await stat(join(directory, 'empty'))).mode & 0o777).toBe(0o750);
    expect((await stat(join(directory, 'closed'))).mode & 0o777).toBe(0o700);
    expect(await readFile(join(directory, 'closed/f'), 'utf8')).toBe('x');
  });
});

it('takes an archive with any bytes damaged, or refuses it as an archive, in memory as in a file', async () => {
  const entries = [{ name: 'a/', mode: 0o040755 }, { name: 'a/b', data: 'x'.repeat(300) }, { name: 'c' }];
  const small = rawZip(entries);
  const noise = Buffer.alloc(1024 * 1024);
  for (let at = 0, word = 1; at < noise.length; at += 4) {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    noise.writeUInt32LE(word, at);
  }
  const large = rawZip([{ name: 'large', data: noise }, ...entries]);
  expect(large.length).toBeGreaterThan(1024 * 1024);
  const damage = fc.tuple(fc.nat(small.length - 1), fc.oneof(fc.constantFrom(0, 0x7f, 0xff), fc.nat(255)));
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 6 }), async (damages) => {
      for (const intact of [small, large]) {
        const bytes = Buffer.from(intact);
        for (const [fromEnd, value] of damages) bytes[bytes.length - 1 - fromEnd] = value;
        const place = await mkdtemp(join(base, 'out-'));
        const outcome = await extractZip(streamOf(bytes), place).then(
          () => 'unpacked',
          (error: Error) => error.name,
        );
        expect(['unpacked', 'InvalidArchive', 'UnsafeArchive']).toContain(outcome);
        await rm(place, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
});
