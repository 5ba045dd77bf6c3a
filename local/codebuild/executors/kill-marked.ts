import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** The variable that every process of a build inherits; its value names the build. */
export const markVariable = 'STEPLINE_BUILD';

/** By what the processes of a build are known. */
export interface Quarry {
  readonly build: string;
  /** The driver's process group: all there is to go by without `/proc`. */
  readonly group?: number | undefined;
  /** The build's folder: who works in it belongs to the build, even with an empty environment. */
  readonly directory?: string;
}

/**
 * The processes whose environment holds `STEPLINE_BUILD=<build>`: a child that called `setsid` or was orphaned keeps
 * its environment, while it leaves the process group and the tree. `undefined` where there is no `/proc` to look at.
 */
export const findMarked = async (quarry: Quarry): Promise<readonly number[] | undefined> => {
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.filter((name) => /^\d+$/.test(name)).map(Number);
  if (pids.length === 0) return undefined;
  const found = await Promise.all(pids.map(async (pid) => ((await isOfBuild(pid, quarry)) ? [pid] : [])));
  return found.flat().filter((pid) => pid !== process.pid);
};

/** A zombie has neither environment nor directory any more, so it does not count. */
const isOfBuild = async (pid: number, { build, directory }: Quarry): Promise<boolean> => {
  try {
    const environment = (await readFile(`/proc/${pid}/environ`, 'latin1')).split('\0');
    if (environment.includes(`${markVariable}=${build}`)) return true;
    return directory !== undefined && `${await readlink(`/proc/${pid}/cwd`)}/`.startsWith(`${directory}/`);
  } catch {
    return false; // Gone by now, or somebody else's.
  }
};

const pollMs = 20;
const maxRounds = 250;

/**
 * Ends every process of a build and resolves when none is left: TERM, then after `graceMs` STOP (so that what forks
 * without end cannot outrun us) and KILL.
 */
export const killMarked = async (quarry: Quarry, graceMs: number): Promise<void> => {
  const left = async () => (await findMarked(quarry)) ?? livingGroup(quarry.group);
  let pids = await left();
  if (graceMs > 0) {
    signal(pids, 'SIGTERM');
    for (let waited = 0; waited < graceMs && pids.length > 0; waited += pollMs) {
      await delay(pollMs);
      pids = await left();
    }
  }
  for (let round = 0; round < maxRounds && pids.length > 0; round += 1) {
    signal(pids, 'SIGSTOP');
    signal([...pids, ...(await left())], 'SIGKILL');
    await delay(pollMs);
    pids = await left();
  }
};

const livingGroup = (group: number | undefined): readonly number[] =>
  group !== undefined && signal([-group], 0) ? [-group] : [];

const signal = (pids: readonly number[], name: NodeJS.Signals | 0): boolean => {
  let reached = false;
  for (const pid of pids) {
    try {
      process.kill(pid, name);
      reached = true;
    } catch {
      // Gone by now: what we want.
    }
  }
  return reached;
};
