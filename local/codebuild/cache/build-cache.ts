import { createHash, randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface CacheEntry {
  readonly key: string;
  /** The archive, under a name of its own that a later save does not touch. */
  readonly path: string;
}

/** Entries of one project that are kept; the oldest go first. */
const kept = 10;

/**
 * The caches of one project: archives by key. An archive is there whole or not at all, whoever saves at the same time,
 * and one that is being read stays readable while another takes its place.
 */
export class BuildCache {
  readonly #directory: string;

  constructor(root: string, project: string) {
    this.#directory = join(root, encodeURIComponent(project).replace(/^\.+$/, '%2E'));
  }

  /**
   * Puts the archive of `key` at `target`; else the newest whose key begins with one of `fallbacks`, in their order
   * (buildspec reference, `cache/fallback-keys`). Answers the key that was found.
   */
  async restore(key: string, fallbacks: readonly string[], target: string): Promise<string | undefined> {
    const entries = await this.#entries();
    const exact = entries.find((entry) => entry.key === key);
    const found =
      exact ?? fallbacks.flatMap((prefix) => entries.filter((entry) => entry.key.startsWith(prefix)))[0];
    if (found === undefined) return undefined;
    try {
      await link(found.path, target);
      return found.key;
    } catch {
      // Gone in this very moment, or another file system.
      return copyFile(found.path, target).then(
        () => found.key,
        () => undefined,
      );
    }
  }

  /** Keeps the archive at `source` under `key`; `source` is moved away. */
  async save(key: string, source: string): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const name = createHash('sha256').update(key).digest('hex');
    const draft = join(this.#directory, `.${randomUUID()}`);
    await rename(source, draft);
    await writeFile(`${draft}.key`, key);
    await rename(`${draft}.key`, join(this.#directory, `${name}.key`));
    await rename(draft, join(this.#directory, `${name}.tar`));
    await this.#prune();
  }

  async #prune(): Promise<void> {
    for (const { path } of (await this.#entries()).slice(kept)) {
      await rm(path, { force: true });
      await rm(path.replace(/\.tar$/, '.key'), { force: true });
    }
  }

  /** The newest first. */
  async #entries(): Promise<readonly CacheEntry[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const found = await Promise.all(
      names.filter((name) => /^[0-9a-f]{64}\.tar$/.test(name)).map((name) => this.#entry(name)),
    );
    return found.flat().sort((a, b) => b.time - a.time);
  }

  async #entry(name: string): Promise<readonly (CacheEntry & { readonly time: number })[]> {
    const path = join(this.#directory, name);
    try {
      const key = await readFile(path.replace(/\.tar$/, '.key'), 'utf8');
      return [{ key, path, time: (await stat(path)).mtimeMs }];
    } catch {
      return []; // Pruned in this very moment.
    }
  }
}
