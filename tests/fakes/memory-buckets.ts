import type { BucketObject, Buckets } from '../../lib/ports.ts';

export interface MemoryBuckets extends Buckets {
  /** `bucket/key` → what was put there, oldest first; version ids count from `v1` per object. */
  readonly objects: ReadonlyMap<string, readonly { readonly text: string; readonly options: BucketObject }[]>;
  /** Metadata that the next `get` of `bucket/key` shows, under the names of HTTP's headers. */
  describe(path: string, metadata: Readonly<Record<string, string>>): void;
}

/** Versioned buckets in memory. */
export const createMemoryBuckets = (): MemoryBuckets => {
  const objects = new Map<string, { text: string; options: BucketObject }[]>();
  const described = new Map<string, Readonly<Record<string, string>>>();
  return {
    objects,
    describe: (path, metadata) => {
      described.set(path, metadata);
    },
    put: async (bucket, key, body, options) => {
      const path = `${bucket}/${key}`;
      const chunks = await Array.fromAsync(body);
      const text = Buffer.concat(chunks).toString();
      objects.set(path, [...(objects.get(path) ?? []), { text, options }]);
    },
    get: async (bucket, key, versionId) => {
      const path = `${bucket}/${key}`;
      const versions = objects.get(path) ?? [];
      const at = versionId === undefined ? versions.length : Number(versionId.slice(1));
      const found = versions[at - 1];
      if (!found) return undefined;
      return {
        body: single(Buffer.from(found.text)),
        versionId: `v${at}`,
        etag: `etag-${at}`,
        metadata: described.get(path) ?? {},
      };
    },
  };
};

async function* single(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
