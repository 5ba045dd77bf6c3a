import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './stepline.ts';

/** A file system of its own, of so many MiB, until the test ends. Only root can make one. */
export interface SmallDisk {
  readonly path: string;
  /** Takes every byte that is left. */
  fill(): Promise<void>;
  /** Gives back what `fill` has taken. */
  free(): Promise<void>;
}

export const mountSmallDisk = async (mebibytes: number): Promise<SmallDisk> => {
  const path = await temporaryFolder();
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'stepline-test', path]);
  onTestFinished(async () => {
    await execa('umount', ['--lazy', path]);
  });
  const filler = join(path, 'filler');
  return {
    path,
    fill: async () => {
      await using file = await open(filler, 'a');
      for (const size of [1_048_576, 4_096, 1]) while (await hasRoomFor(file, size));
    },
    free: () => rm(filler),
  };
};

const hasRoomFor = async (file: Awaited<ReturnType<typeof open>>, size: number): Promise<boolean> => {
  try {
    const { bytesWritten } = await file.write(Buffer.alloc(size));
    return bytesWritten === size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
};

/** Why no small disk can be made on this machine, if so. */
export const whyNoSmallDisk = async (): Promise<string | undefined> => {
  const probe = await execa(
    'sh',
    ['-c', 'd=$(mktemp -d) && mount -t tmpfs none $d && umount $d && rmdir $d'],
    {
      reject: false,
    },
  );
  return probe.exitCode === 0 ? undefined : `no file system can be mounted: ${probe.stderr.trim()}`;
};
