import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { tarToZip } from '../../../../adapters/github/tar-to-zip.ts';
import { createArchives } from '../../../../adapters/zip/archives.ts';

type Header = Parameters<ReturnType<typeof pack>['entry']>[0];

const tarOf = async (...entries: readonly (readonly [Header, string?])[]): Promise<Buffer> => {
  const tar = pack();
  for (const [header, content = ''] of entries) tar.entry(header, content);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
};

async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const filesOf = async (zip: AsyncIterable<Uint8Array>): Promise<Record<string, string>> => {
  const files: Record<string, string> = {};
  await createArchives().visit(zip, async (entry) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await entry.read()) chunks.push(chunk);
    files[entry.path] = Buffer.concat(chunks).toString();
  });
  return files;
};

const drain = async (zip: AsyncIterable<Uint8Array>): Promise<number> => {
  let size = 0;
  for await (const chunk of zip) size += chunk.length;
  return size;
};

describe('tarToZip', () => {
  it('takes the folder at the top away and keeps the files', async () => {
    const tar = await tarOf(
      [{ name: 'pax_global_header', type: 'file' }],
      [{ name: 'acme-site-1/', type: 'directory' }],
      [{ name: 'acme-site-1/a.txt' }, 'one'],
      [{ name: 'acme-site-1/deep/b.txt' }, 'two'],
      [{ name: 'acme-site-1/empty' }, ''],
    );
    expect(await filesOf(tarToZip(inPieces(tar)))).toEqual({
      'a.txt': 'one',
      'deep/b.txt': 'two',
      empty: '',
    });
  });

  it('gives an empty zip for a commit without files', async () => {
    const tar = await tarOf([{ name: 'acme-site-1/', type: 'directory' }]);
    expect(await filesOf(tarToZip(inPieces(tar)))).toEqual({});
  });

  it('keeps large files whole', async () => {
    const large = 'x'.repeat(3_000_000);
    const tar = await tarOf([{ name: 'top/large' }, large], [{ name: 'top/after' }, 'y']);
    const files = await filesOf(tarToZip(inPieces(tar)));
    expect(files['large']).toBe(large);
    expect(files['after']).toBe('y');
  });

  it.each([
    ['a path that leaves', { name: 'top/../../etc/passwd' } as Header],
    ['an absolute path', { name: '/etc/passwd' } as Header],
    ['a device', { name: 'top/null', type: 'character-device' } as Header],
    ['a hard link', { name: 'top/link', type: 'link', linkname: 'top/a' } as Header],
  ])('refuses %s', async (_what, header) => {
    const tar = await tarOf([header]);
    await expect(drain(tarToZip(inPieces(tar)))).rejects.toMatchObject({ name: 'UnsafeArchive' });
  });

  it('refuses more files or bytes than the limits', async () => {
    const tar = await tarOf([{ name: 'top/a' }, 'abc'], [{ name: 'top/b' }, 'abc']);
    for (const limits of [
      { files: 1, bytes: 100 },
      { files: 10, bytes: 5 },
    ])
      await expect(drain(tarToZip(inPieces(tar), limits))).rejects.toMatchObject({ name: 'UnsafeArchive' });
  });

  it.each([
    ['cut off', async () => (await tarOf([{ name: 'top/a' }, 'abc'.repeat(5000)])).subarray(0, 40)],
    ['no gzip', async () => Buffer.from('<html>')],
  ])('fails for a tarball that is %s', async (_what, bytes) => {
    await expect(drain(tarToZip(inPieces(await bytes())))).rejects.toThrow();
  });

  it('fails as its source fails', async () => {
    const breaking = async function* () {
      yield gzipSync('x').subarray(0, 5);
      throw new Error('the connection broke');
    };
    await expect(drain(tarToZip(breaking()))).rejects.toThrow('the connection broke');
  });
});
