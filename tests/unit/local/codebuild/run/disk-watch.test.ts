import { describe, expect, it } from 'vitest';
import { DiskWatch } from '../../../../../local/codebuild/run/disk-watch.ts';

/** A disk of which everything can be set, and that counts how often it is measured. */
const openDisk = () => {
  const disk = { size: 0, inUse: 1_000, now: 0, measured: 0 };
  const watch = new DiskWatch({
    limitBytes: 100,
    inUse: async () => disk.inUse,
    inUseAtStart: disk.inUse,
    measure: async () => {
      disk.measured += 1;
      return disk.size;
    },
    now: () => disk.now,
  });
  return { disk, watch };
};

describe('DiskWatch', () => {
  it('says nothing up to the limit, and the size above it', async () => {
    const { disk, watch } = openDisk();
    disk.size = 100;
    disk.inUse += 100;
    expect(await watch.look()).toBeUndefined();
    disk.size = 101;
    disk.inUse += 1;
    expect(await watch.look()).toBe(101);
  });

  it('does not measure while the file system has not grown by what is left', async () => {
    const { disk, watch } = openDisk();
    disk.inUse += 100;
    await watch.look();
    expect(disk.measured).toBe(0);
    disk.size = 40;
    disk.inUse += 1;
    await watch.look();
    expect(disk.measured).toBe(1);
    disk.inUse += 60;
    await watch.look();
    expect(disk.measured).toBe(1);
    disk.inUse += 1;
    await watch.look();
    expect(disk.measured).toBe(2);
  });

  it('measures again after a rest, in case others have made room meanwhile', async () => {
    const { disk, watch } = openDisk();
    await watch.look();
    disk.size = 500;
    disk.inUse = 10;
    disk.now = 4_999;
    expect(await watch.look()).toBeUndefined();
    disk.now = 5_000;
    expect(await watch.look()).toBe(500);
  });

  it('rests twenty times as long as measuring took', async () => {
    const disk = { now: 0, measured: 0 };
    const watch = new DiskWatch({
      limitBytes: 100,
      inUse: async () => 0,
      inUseAtStart: 0,
      measure: async () => {
        disk.measured += 1;
        disk.now += 1_000;
        return 0;
      },
      now: () => disk.now,
    });
    disk.now = 5_000;
    await watch.look();
    disk.now = 25_999;
    await watch.look();
    expect(disk.measured).toBe(1);
    disk.now = 26_000;
    await watch.look();
    expect(disk.measured).toBe(2);
  });
});
