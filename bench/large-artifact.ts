import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractZip } from '../adapters/zip/extract-zip.ts';
import { writeZip } from '../adapters/zip/write-zip.ts';
import { openDirectoryStore } from '../local/s3/directory-store.ts';

/**
 * A process to measure: one file of so many MiB (argument) goes into the store as an artifact and is unpacked again.
 * Prints `{"peakMegabytes","writeSeconds","readSeconds"}`.
 */
const mebibytes = Number(process.argv[2]);
const folder = await mkdtemp(join(tmpdir(), 'stepline-bench-'));

const peakMegabytes = async (): Promise<number> =>
  Number(/VmHWM:\s+(\d+) kB/.exec(await readFile('/proc/self/status', 'utf8'))?.[1]) / 1024;

try {
  const source = join(folder, 'large.bin');
  {
    await using file = await open(source, 'w');
    // Half of it can be compressed, as in most artifacts.
    const block = Buffer.concat([randomBytes(512 * 1024), Buffer.alloc(512 * 1024)]);
    for (let at = 0; at < mebibytes; at += 1) await file.write(block);
  }
  await mkdir(join(folder, 'store'));
  const store = await openDirectoryStore(join(folder, 'store'));
  const begun = performance.now();
  await store.putStream('large.zip', writeZip([{ path: 'large.bin', source }]));
  const written = performance.now();
  const stored = await store.getStream('large.zip');
  if (stored === undefined) throw new Error('the artifact is not in the store');
  await extractZip(stored.body, join(folder, 'out'));
  const read = performance.now();
  await store.close();
  const { size } = await stat(join(folder, 'out/large.bin'));
  if (size !== mebibytes * 1024 ** 2) throw new Error(`${size} bytes came back`);
  const result = {
    peakMegabytes: await peakMegabytes(),
    writeSeconds: (written - begun) / 1_000,
    readSeconds: (read - written) / 1_000,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
