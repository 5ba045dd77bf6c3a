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

/** Milliseconds: on the clock, and of processors, which other work on the machine does not stretch. */
interface Taken {
  readonly clock: number;
  readonly processor: number;
}

const takenByUs = async (work: () => Promise<unknown>): Promise<Taken> => {
  const before = process.cpuUsage();
  const clock = await timed(work);
  const { user, system } = process.cpuUsage(before);
  return { clock, processor: (user + system) / 1_000 };
};

const takenBy = async (command: string, cwd: string): Promise<Taken> => {
  const { stderr } = await run('bash', ['-c', `TIMEFORMAT='%R %U %S'; time ${command}`], { cwd });
  const [real = Number.NaN, user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
  return { clock: real * 1_000, processor: (user + system) * 1_000 };
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

type Work = 'write' | 'zip' | 'extract' | 'unzip';

/** The first round loads and warms everything, and does not count. */
const compared = (name: string, ours: readonly Taken[], theirs: readonly Taken[]): readonly Measurement[] => {
  const of = (taken: readonly Taken[], kind: keyof Taken): number =>
    median(taken.slice(1).map((each) => each[kind]));
  const note = theirs.length > 0 ? `median of ${ROUNDS}, in turn` : 'zip and unzip are not here';
  const ratio = (kind: keyof Taken): number => of(ours, kind) / of(theirs, kind);
  return [
    { name: `${name}, ours`, value: of(ours, 'clock'), unit: 'ms' },
    { name: `${name}, ratio to ${name}`, value: ratio('clock'), unit: '', limit: 1.5, note },
    { name: `${name}, ratio of processor time`, value: ratio('processor'), unit: '' },
  ];
};

/** Zip and unzip of 10,000 files, beside the commands of those names, in turn. */
const manyFiles = async (): Promise<readonly Measurement[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'stepline-bench-'));
  try {
    const tree = join(folder, 'tree');
    const files = await makeTree(tree);
    const [ours, theirs, out] = [join(folder, 'ours.zip'), join(folder, 'theirs.zip'), join(folder, 'out')];
    const comparable = await hasZip();
    const taken = { write: [], zip: [], extract: [], unzip: [] } as Record<Work, Taken[]>;
    for (let round = 0; round <= ROUNDS; round += 1) {
      taken.write.push(await takenByUs(() => pipeline(writeZip(files), createWriteStream(ours))));
      taken.extract.push(await takenByUs(() => extractZip(createReadStream(ours), out)));
      await rm(out, { recursive: true });
      if (!comparable) continue;
      await rm(theirs, { force: true });
      taken.zip.push(await takenBy(`zip -q -r ${theirs} .`, tree));
      taken.unzip.push(await takenBy(`unzip -q ${ours} -d ${out}`, tree));
      await rm(out, { recursive: true });
    }
    return [...compared('zip', taken.write, taken.zip), ...compared('unzip', taken.extract, taken.unzip)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
