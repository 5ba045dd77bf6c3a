import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** The variable that every process of a build inherits; its value names the build. */
export const markVariable = 'STEPLINE_BUILD';

/**
 * The processes whose environment holds `STEPLINE_BUILD=<build>`: a child that called `setsid` or was orphaned keeps
 * its environment, while it leaves the process group and the tree. Empty where there is no `/proc`.
 */
export const findMarked = async (build: string): Promise<readonly number[]> => {
  const wanted = `${markVariable}=${build}`;
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => ((await isMarked(pid, wanted)) ? [pid] : [])));
  return found.flat().filter((pid) => pid !== process.pid);
};

const isMarked = async (pid: number, wanted: string): Promise<boolean> => {
  try {
    return (await readFile(`/proc/${pid}/environ`, 'latin1')).split('\0').includes(wanted);
  } catch {
    return false; // Gone by now, or somebody else's.
  }
};

/**
 * Ends every process of a build and resolves when none is left: TERM, then after `graceMs` STOP (so that what forks
 * without end cannot outrun us) and KILL. `group` is the driver's process group, for systems without `/proc`.
 */
export const killMarked = async (build: string, graceMs: number, group?: number): Promise<void> => {
  const targets = async () => [...(await findMarked(build)), ...(group === undefined ? [] : [-group])];
  signal(await targets(), 'SIGTERM');
  await untilGone(build, group, graceMs);
  for (let round = 0; round < maxRounds && (await isAnyLeft(build, group)); round += 1) {
    const pids = await targets();
    signal(pids, 'SIGSTOP');
    signal(await targets(), 'SIGKILL');
    await delay(pollMs);
  }
};

const pollMs = 20;
const maxRounds = 500;

const untilGone = async (build: string, group: number | undefined, graceMs: number): Promise<void> => {
  for (let waited = 0; waited < graceMs && (await isAnyLeft(build, group)); waited += pollMs)
    await delay(pollMs);
};

const isAnyLeft = async (build: string, group: number | undefined): Promise<boolean> =>
  (await findMarked(build)).length > 0 || (group !== undefined && isAlive(-group));

/** A group of zombies that nobody has waited for yet counts as alive, for a moment. */
const isAlive = (pid: number): boolean => signal([pid], 0);

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
