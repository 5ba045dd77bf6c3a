import { describe, expect, it } from 'vitest';
import type { ArchiveLimits } from '../../adapters/zip/limits.ts';
import type { Archives } from '../../lib/ports.ts';
import { bytesOf, rawZip, streamOf } from '../unit/adapters/zip/raw-zip.ts';

/** What every `Archives` does; both worlds use the one over yauzl today. */
export const archivesSuite = (
  name: string,
  createArchives: (limits?: Partial<ArchiveLimits>) => Archives,
): void => {
  describe(`archives: ${name}`, () => {
    it('visits the regular files in order, one at a time', async () => {
      const zip = rawZip([
        { name: 'b/', mode: 0o040755 },
        { name: 'b/one.txt', data: 'one', mode: 0o100755 },
        { name: 'a.txt', data: 'x'.repeat(200_000) },
        { name: 'link', mode: 0o120777, data: 'a.txt' },
      ]);
      const seen: unknown[] = [];
      let visiting = 0;
      await createArchives().visit(streamOf(zip), async (entry) => {
        visiting += 1;
        expect(visiting).toBe(1);
        const bytes = await bytesOf(await entry.read());
        seen.push([entry.path, entry.size, entry.mode, bytes.length]);
        visiting -= 1;
      });
      expect(seen).toEqual([
        ['b/one.txt', 3, 0o755, 3],
        ['a.txt', 200_000, 0o644, 200_000],
      ]);
    });

    it('packs files that are in memory so that it finds them again, the same bytes each time', async () => {
      const archives = createArchives();
      const files = [
        { path: 'output.json', body: Buffer.from('{"a":"é"}') },
        { path: 'empty/none', body: new Uint8Array() },
        { path: 'large', body: Buffer.alloc(300_000, 'x') },
      ];
      const zip = await bytesOf(archives.pack(files));
      const seen: unknown[] = [];
      await archives.visit(streamOf(zip), async (entry) => {
        seen.push([entry.path, entry.mode, await bytesOf(await entry.read())]);
      });
      expect(seen).toEqual(files.map(({ path, body }) => [path, 0o644, Buffer.from(body)]));
      expect(await bytesOf(archives.pack(files))).toEqual(zip);
    });

    it('refuses to pack what it would refuse to visit', async () => {
      const { pack } = createArchives();
      const body = new Uint8Array();
      await expect(bytesOf(pack([{ path: '../up', body }]))).rejects.toMatchObject({ name: 'UnsafeArchive' });
      await expect(
        bytesOf(
          pack([
            { path: 'a', body },
            { path: 'a', body },
          ]),
        ),
      ).rejects.toMatchObject({ name: 'UnsafeArchive' });
    });

    it('lets a visitor skip the reading of an entry', async () => {
      const paths: string[] = [];
      await createArchives().visit(streamOf(rawZip([{ name: 'a' }, { name: 'b' }])), async ({ path }) => {
        paths.push(path);
      });
      expect(paths).toEqual(['a', 'b']);
    });

    it('checks all entries before it visits the first', async () => {
      let visits = 0;
      const visit = createArchives().visit(streamOf(rawZip([{ name: 'a' }, { name: '../b' }])), async () => {
        visits += 1;
      });
      await expect(visit).rejects.toMatchObject({ name: 'UnsafeArchive', entry: '../b' });
      expect(visits).toBe(0);
    });

    it('passes on what the visitor throws', async () => {
      const visit = createArchives().visit(streamOf(rawZip([{ name: 'a' }])), () =>
        Promise.reject(new Error('mine')),
      );
      await expect(visit).rejects.toThrow('mine');
    });

    it('visits what other zip programs wrote', async () => {
      // One file "a" of "x", as Python's zipfile writes it: stored, made by Unix.
      const zip = Buffer.from(
        'UEsDBBQAAAAAAAAAIVqDFtyMAQAAAAEAAAABAAAAYXhQSwECFAMUAAAAAAAAACFagxbcjAEAAAABAAAAAQAAAAAAAAAAAAAApIEAAAAAYVBLBQYAAAAAAQABAC8AAAAgAAAAAAA=',
        'base64',
      );
      const seen: unknown[] = [];
      await createArchives().visit(streamOf(zip), async (entry) => {
        seen.push([entry.path, entry.mode, String(await bytesOf(await entry.read()))]);
      });
      expect(seen).toEqual([['a', 0o644, 'x']]);
    });

    it('refuses above its limits', async () => {
      const visit = createArchives({ files: 1 }).visit(
        streamOf(rawZip([{ name: 'a' }, { name: 'b' }])),
        async () => {},
      );
      await expect(visit).rejects.toMatchObject({ name: 'UnsafeArchive', entry: undefined });
    });
  });
};
