import { crc32 } from 'node:zlib';

/** What a line of the journal says of the bytes behind it; `size` -1: the file itself has what counts. */
interface Entry {
  readonly key: string;
  readonly size: number;
  readonly sum: number;
}

/** What is appended for a new state; without a body, for a key whose file has what counts. */
export const encodeOverwrite = (key: string, body: Uint8Array | undefined): Buffer => {
  const entry: Entry = { key, size: body?.byteLength ?? -1, sum: body === undefined ? 0 : crc32(body) };
  const head = Buffer.from(`${JSON.stringify(entry)}\n`);
  return body === undefined ? head : Buffer.concat([head, body, Buffer.from('\n')]);
};

/** The newest state of each key in a journal, up to the first entry that was not written to its end. */
export const decodeOverwrites = (journal: Buffer): ReadonlyMap<string, Uint8Array> => {
  const newest = new Map<string, Uint8Array>();
  for (let at = 0; at < journal.length; ) {
    const end = journal.indexOf(10, at);
    if (end < 0) break;
    let entry: Entry;
    try {
      entry = JSON.parse(journal.toString('utf8', at, end)) as Entry;
    } catch {
      break;
    }
    at = end + 1;
    if (entry.size < 0) newest.delete(entry.key);
    else {
      const body = journal.subarray(at, at + entry.size);
      if (body.length < entry.size || crc32(body) !== entry.sum) break;
      newest.set(entry.key, body);
      at += entry.size + 1;
    }
  }
  return newest;
};
