import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { type Bystanders, forksSoFar, runningPids, stillThere } from './bystanders.ts';

/** The variable that every process of a build inherits; its value names the build. */
export const markVariable = 'STEPLINE_BUILD';

/** By what the processes of a build are known. */
export interface Quarry {
  readonly build: string;
  /** The driver's process group: all there is to go by without `/proc`. */
  readonly group?: number | undefined;
  /** The build's folder: who works in it belongs to the build, whatever its environment, but for people at a terminal. */
  readonly directory?: string;
  /** Who need not be looked at, as long as the driver (`group`) shows that the kernel can be believed. */
  readonly bystanders?: Bystanders | undefined;
}

/** On a machine where something forks all the time, a look ends after so many passes of one to three milliseconds. */
const THOROUGH = 10;

/**
 * Calls `found`, at once, for each process whose environment holds `STEPLINE_BUILD=<build>`, and answers them all: a child
 * that called `setsid` or was orphaned keeps its environment, while it leaves the process group and the tree. A process
 * that starts its successor and ends would pass a single look unseen, so it goes on looking at new processes until the
 * kernel has started none meanwhile, or for so many `passes`.
 *
 * In one turn: `/proc` waits for no disk, over other threads each process would cost ten times as much, and one that is
 * about to fork and to end does not wait for them.
 */
export const forEachMarked = (
  { build, group, directory, bystanders }: Quarry,
  found: (pid: number) => void,
  passes = THOROUGH,
): readonly number[] => {
  const marks = { build, folder: realPathOf(directory) };
  const marked: number[] = [];
  const take = (pid: number): void => {
    marked.push(pid);
    found(pid);
  };
  const seen = new Set<number>();
  const lookAtNew = (): void => {
    const pids = runningPids();
    const isBystander = bystanders ? stillThere(bystanders, group) : () => false;
    for (const pid of pids) {
      if (!seen.has(pid) && !isBystander(pid) && isOfBuild(pid, marks)) take(pid);
      seen.add(pid);
    }
  };
  for (let pass = 0, forks = forksSoFar(); pass < passes; pass += 1) {
    lookAtNew();
    const now = forksSoFar();
    if (now === forks) break;
    forks = now;
  }
  if (seen.size === 0 && isGroupAlive(group)) take(-group);
  return marked;
};

/** The kernel shows where a process is without links. Undefined for a folder that is gone: nobody is in it. */
const realPathOf = (directory: string | undefined): string | undefined => {
  try {
    return directory === undefined ? undefined : realpathSync(directory);
  } catch {
    return undefined;
  }
};

interface Marks {
  readonly build: string;
  readonly folder: string | undefined;
}

/** A zombie has neither environment nor directory any more, so it does not count. */
const isOfBuild = (pid: number, { build, folder }: Marks): boolean => {
  try {
    if (hasMark(readFileSync(`/proc/${pid}/environ`, 'latin1'), build)) return true;
    if (folder === undefined || !`${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`))
      return false;
    return !hasTerminal(pid);
  } catch {
    return false; // Gone by now, or somebody else's.
  }
};

/** A build has no terminal, and somebody who looks at its folder in a shell has one. */
const hasTerminal = (pid: number): boolean => {
  // `pid (name) state parent group session terminal …`, and the name may hold anything.
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[4] !== '0';
};

const hasMark = (environment: string, build: string): boolean =>
  `\0${environment}\0`.includes(`\0${markVariable}=${build}\0`);

const isGroupAlive = (group: number | undefined): group is number => {
  if (group === undefined) return false;
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
};
