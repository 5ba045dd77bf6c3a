import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** Zip keeps local time; this is the same wall clock everywhere, so the same sources are the same bytes on any machine. */
const MTIME = new Date(1980, 0, 1);

/** A zip with this one file in it, readable by all: what Lambda takes as a function's code. */
export const zipBundle = async (content: Uint8Array, name: string, file: string): Promise<void> => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(content), name, { mtime: MTIME, mode: 0o100644, forceDosTimestamp: true });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
};
