import { crc32, deflateRawSync } from 'node:zlib';
import {
  centralHeader,
  endRecords,
  localHeader,
  type ZipRecord,
} from '../../../../adapters/zip/zip-format.ts';

export interface RawEntry {
  readonly name: string;
  readonly data?: string | Buffer;
  readonly mode?: number;
  /** Lies about what comes out. */
  readonly declaredSize?: number;
  readonly declaredCrc?: number;
}

const record = (entry: RawEntry, offset: number): { record: ZipRecord; body: Buffer } => {
  const data = Buffer.from(entry.data ?? '');
  const body = deflateRawSync(data);
  return {
    body,
    record: {
      name: Buffer.from(entry.name),
      mode: entry.mode ?? 0o100644,
      mtime: new Date(Date.UTC(2026, 0, 2)),
      deflated: true,
      streamed: false,
      zip64: false,
      crc: entry.declaredCrc ?? crc32(data),
      compressed: body.length,
      size: entry.declaredSize ?? data.length,
      offset,
    },
  };
};

/** A zip with whatever entries a test wants, unchecked. */
export const rawZip = (entries: readonly RawEntry[]): Buffer => {
  const parts: Buffer[] = [];
  const records: ZipRecord[] = [];
  let offset = 0;
  for (const entry of entries) {
    const made = record(entry, offset);
    const part = Buffer.concat([localHeader(made.record), made.body]);
    parts.push(part);
    records.push(made.record);
    offset += part.length;
  }
  const central = Buffer.concat(records.map(centralHeader));
  return Buffer.concat([...parts, central, endRecords(records.length, central.length, offset)]);
};

export async function* streamOf(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export const bytesOf = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};
