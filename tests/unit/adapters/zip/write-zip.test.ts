import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extractZip } from '../../../../adapters/zip/extract-zip.ts';
import { writeZip } from '../../../../adapters/zip/write-zip.ts';
import { bytesOf } from './raw-zip.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stepline-write-zip-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const put = async (path: string, content: string | Uint8Array, mode = 0o644) => {
  const source = join(directory, 'in', path);
  await mkdir(join(source, '..'), { recursive: true });
  await writeFile(source, content);
  await chmod(source, mode);
  return { path, source };
};

describe('writeZip', () => {
  it('keeps content, permission bits and symbolic links', async () => {
    const script = await put('bin/run.sh', '#!/bin/sh\n', 0o755);
    const secret = await put('secret', 'x', 0o600);
    await symlink('bin/run.sh', join(directory, 'in', 'run'));
    await extractZip(
      writeZip([script, secret, { path: 'run', source: join(directory, 'in', 'run') }]),
      join(directory, 'out'),
    );
    expect(await readFile(join(directory, 'out/bin/run.sh'), 'utf8')).toBe('#!/bin/sh\n');
    expect((await stat(join(directory, 'out/bin/run.sh'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(directory, 'out/secret'))).mode & 0o777).toBe(0o600);
    expect(await readlink(join(directory, 'out/run'))).toBe('bin/run.sh');
  });

  it('is read by the system unzip, large streamed files and names in UTF-8 included', async (test) => {
    const unzip = (() => {
      try {
        return execFileSync('unzip', ['-v']);
      } catch {
        return undefined;
      }
    })();
    const large = Buffer.from(Array.from({ length: 400_000 }, (_, i) => (i * i) % 251));
    const files = [
      await put('grün/日本.txt', 'x'.repeat(500)),
      await put('large', large),
      await put('larger', Buffer.concat([large, large])),
      await put('empty', ''),
    ];
    const zip = await bytesOf(writeZip(files));
    await extractZip(
      (async function* () {
        yield zip;
      })(),
      join(directory, 'out'),
    );
    expect((await readFile(join(directory, 'out/large'))).equals(large)).toBe(true);
    expect((await readFile(join(directory, 'out/larger'))).length).toBe(2 * large.length);
    expect(await readFile(join(directory, 'out/empty'), 'utf8')).toBe('');
    if (unzip === undefined) return test.annotate('unzip is not installed: read back with yauzl only');
    await writeFile(join(directory, 'a.zip'), zip);
    expect(execFileSync('unzip', ['-tq', join(directory, 'a.zip')], { encoding: 'utf8' })).toContain(
      'No errors',
    );
  });

  it('gives equal bytes for equal files when the time is fixed', async () => {
    const files = [await put('a', 'one'), await put('b', 'two')];
    const mtime = new Date(Date.UTC(2026, 0, 2, 3, 4, 6));
    const first = await bytesOf(writeZip(files, { mtime }));
    await put('a', 'one');
    expect((await bytesOf(writeZip(files, { mtime }))).equals(first)).toBe(true);
  });

  it('makes an empty zip of no files', async () => {
    expect(await extractZip(writeZip([]), join(directory, 'out'))).toEqual({ files: 0 });
  });

  it.each(['../a', '/a', 'a/../b', 'a\\b', 'C:a', './a', 'a//b', ''])('refuses the path %j', async (path) => {
    const { source } = await put('a', 'x');
    await expect(bytesOf(writeZip([{ path, source }]))).rejects.toMatchObject({
      name: 'UnsafeArchive',
      entry: path,
    });
  });

  it('refuses a path that is there twice', async () => {
    const file = await put('a', 'x');
    await expect(bytesOf(writeZip([file, file]))).rejects.toMatchObject({
      name: 'UnsafeArchive',
      entry: 'a',
    });
  });

  it('fails, with the reason, when a file is gone', async () => {
    const missing = { path: 'a', source: join(directory, 'in', 'missing') };
    await expect(bytesOf(writeZip([missing]))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('may be left unread in the middle of a large file', async () => {
    const large = await put('large', Buffer.alloc(1_000_000, 'stepline'));
    for await (const chunk of writeZip([large])) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  });

  it('brings back any tree of files byte for byte', async () => {
    const name = fc.stringMatching(/^[a-z]{1,3}$/);
    const paths = fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 3 }), {
      maxLength: 8,
      selector: (path) => path[0],
    });
    const content = fc.uint8Array({ maxLength: 300 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(paths, fc.array(content, { minLength: 8, maxLength: 8 }), async (trees, contents) => {
        run += 1;
        const files = await Promise.all(
          trees.map((path, at) => put(`${run}/${path.join('/')}`, contents[at] ?? new Uint8Array())),
        );
        await extractZip(writeZip(files), join(directory, `out-${run}`));
        for (const file of files) {
          const [before, after] = [
            await readFile(file.source),
            await readFile(join(directory, `out-${run}`, file.path)),
          ];
          expect(after.equals(before)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });
});
