import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CollectedFile } from '../../../adapters/zip/collected-file.ts';
import { extractZip } from '../../../adapters/zip/extract-zip.ts';
import { writeZip } from '../../../adapters/zip/write-zip.ts';
import type { ObjectStore } from '../../../lib/ports.ts';
import { collectArtifacts } from '../artifacts/collect-artifacts.ts';
import { InvalidBatch } from './invalid-batch.ts';

export interface ArtifactPart {
  readonly identifier: string;
  readonly key: string;
}

/**
 * Makes one artifact of those of all builds, under `key`. A path that several builds have is stored once where they
 * agree on it; where they do not, one build's work would be lost, and the batch fails.
 * @param directory an empty place of our own to unpack them in
 * @returns how many files it has (with none, nothing is stored), and which builds made no part of it
 * @throws {InvalidBatch} naming the path and the two builds.
 */
export const combineArtifacts = async (
  parts: readonly ArtifactPart[],
  key: string,
  store: ObjectStore,
  directory: string,
): Promise<{ readonly files: number; readonly without: readonly string[] }> => {
  const without: string[] = [];
  const files = new Map<string, CollectedFile & { readonly identifier: string }>();
  for (const { identifier, key: from } of parts) {
    const stored = await store.getStream(from);
    if (stored === undefined) {
      without.push(identifier);
      continue;
    }
    const root = join(directory, identifier);
    await extractZip(stored.body, root);
    for (const file of await collectArtifacts({ files: ['**/*'], enableSymlinks: true }, root)) {
      const other = files.get(file.path);
      if (other === undefined) files.set(file.path, { ...file, identifier });
      else if (!(await areEqual(file.source, other.source))) {
        throw new InvalidBatch(
          `the builds "${other.identifier}" and "${identifier}" both made "${file.path}", each its own`,
        );
      }
    }
  }
  if (files.size > 0) {
    const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    await store.putStream(key, writeZip(sorted.map(({ path, source }) => ({ path, source }))));
  }
  return { files: files.size, without };
};

const areEqual = async (one: string, other: string): Promise<boolean> => {
  const links = await Promise.all([one, other].map((path) => readlink(path).catch(() => undefined)));
  if (links.some((target) => target !== undefined)) return links[0] === links[1];
  const [a, b] = await Promise.all([stat(one), stat(other)]);
  if (a.size !== b.size || a.mode !== b.mode) return false;
  return (await digestOf(one)) === (await digestOf(other));
};

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};
