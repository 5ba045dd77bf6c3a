import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
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
 *
 * In one turn: `/proc` waits for no disk, and over other threads each process would cost ten times as much.
 */
export const findMarked = (quarry: Quarry): readonly number[] | undefined => {
  const pids = processIds();
  if (pids.length === 0) return undefined;
  return pids.filter((pid) => pid !== process.pid && isOfBuild(pid, quarry));
};

const processIds = (): readonly number[] => {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // A system that has none.
  }
};

/** A zombie has neither environment nor directory any more, so it does not count. */
const isOfBuild = (pid: number, { build, directory }: Quarry): boolean => {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
    if (`\0${environment}\0`.includes(`\0${markVariable}=${build}\0`)) return true;
    return directory !== undefined && `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${directory}/`);
  } catch {
    return false; // Gone by now, or somebody else's.
  }
};

/** Most have gone within a millisecond or two; then we look less and less often. */
const pauseMs = (round: number): number => Math.min(20, 2 ** round);
const maxRounds = 250;

/**
 * Ends every process of a build and resolves when none is left: TERM, then after `graceMs` STOP (so that what forks
 * without end cannot outrun us) and KILL.
 */
export const killMarked = async (quarry: Quarry, graceMs: number): Promise<void> => {
  const left = () => findMarked(quarry) ?? livingGroup(quarry.group);
  let pids = left();
  if (graceMs > 0) signal(pids, 'SIGTERM');
  for (let round = 0, waited = 0; waited < graceMs && pids.length > 0; round += 1) {
    waited += pauseMs(round);
    await delay(pauseMs(round));
    pids = left();
  }
  for (let round = 0; round < maxRounds && pids.length > 0; round += 1) {
    signal(pids, 'SIGSTOP');
    signal([...pids, ...left()], 'SIGKILL');
    await delay(pauseMs(round));
    pids = left();
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
