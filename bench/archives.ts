import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { CollectedFile } from '../adapters/zip/collected-file.ts';
import { extractZip } from '../adapters/zip/extract-zip.ts';
import { writeZip } from '../adapters/zip/write-zip.ts';
import { type Measurement, median, timed } from './measurement.ts';
import { runMeasured } from './run-measured.ts';

const run = promisify(execFile);
const ROUNDS = 5;
const FOLDERS = 100;
const FILES = 100;

const hasZip = (): Promise<boolean> =>
  Promise.all([run('zip', ['-v']), run('unzip', ['-v'])]).then(
    () => true,
    () => false,
  );

const makeTree = async (root: string): Promise<readonly CollectedFile[]> => {
  const files: CollectedFile[] = [];
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    await mkdir(join(root, `f${folder}`), { recursive: true });
    for (let file = 0; file < FILES; file += 1) {
      const path = `f${folder}/${file}.txt`;
      await writeFile(join(root, path), `${path}\n`.repeat(40));
      files.push({ path, source: join(root, path) });
    }
  }
  return files;
};

/** An artifact of 2 GB through the store and back, in a process of its own. */
const largeArtifact = async (): Promise<readonly Measurement[]> => {
  const { peakMegabytes, writeSeconds, readSeconds } = await runMeasured<{
    readonly peakMegabytes: number;
    readonly writeSeconds: number;
    readonly readSeconds: number;
  }>('bench/large-artifact.ts', '2048');
  return [
    { name: 'artifact of 2 GB, peak memory', value: peakMegabytes, unit: 'MB', limit: 200 },
    { name: 'artifact of 2 GB, stored', value: writeSeconds, unit: 's' },
    { name: 'artifact of 2 GB, unpacked', value: readSeconds, unit: 's' },
  ];
};

export const benchArchives = async (): Promise<readonly Measurement[]> => [
  ...(await manyFiles()),
  ...(await largeArtifact()),
];

/** Zip and unzip of 10,000 files, beside the commands of those names, in turn. */
const manyFiles = async (): Promise<readonly Measurement[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'stepline-bench-'));
  try {
    const tree = join(folder, 'tree');
    const files = await makeTree(tree);
    const [ours, theirs, out] = [join(folder, 'ours.zip'), join(folder, 'theirs.zip'), join(folder, 'out')];
    const comparable = await hasZip();
    const times: Record<string, number[]> = { write: [], zip: [], extract: [], unzip: [] };
    const take = async (name: string, work: () => Promise<unknown>): Promise<void> => {
      times[name]?.push(await timed(work));
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      await take('write', () => pipeline(writeZip(files), createWriteStream(ours)));
      await take('extract', () => extractZip(createReadStream(ours), out));
      await rm(out, { recursive: true });
      if (!comparable) continue;
      await rm(theirs, { force: true });
      await take('zip', () => run('zip', ['-q', '-r', theirs, '.'], { cwd: tree }));
      await take('unzip', () => run('unzip', ['-q', ours, '-d', out]));
      await rm(out, { recursive: true });
    }
    const [write, zip, extract, unzip] = ['write', 'zip', 'extract', 'unzip'].map((name) =>
      median(times[name] ?? []),
    );
    const note = comparable ? `median of ${ROUNDS}, in turn` : 'zip and unzip are not here';
    return [
      { name: 'zip, ours', value: write ?? Number.NaN, unit: 'ms' },
      {
        name: 'zip, ratio to zip',
        value: (write ?? Number.NaN) / (zip ?? Number.NaN),
        unit: '',
        limit: 1.5,
        note,
      },
      { name: 'unzip, ours', value: extract ?? Number.NaN, unit: 'ms' },
      {
        name: 'unzip, ratio to unzip',
        value: (extract ?? Number.NaN) / (unzip ?? Number.NaN),
        unit: '',
        limit: 1.5,
        note,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
