import { readdirSync, readFileSync } from 'node:fs';

/** Who ran when a build began, and so is none of its processes, however long their list is. */
export interface Bystanders {
  readonly pids: ReadonlySet<number>;
  /** `forksSoFar` at that time; undefined where the machine does not tell. */
  readonly forks: number | undefined;
}

/** All processes but this one; none where there is no `/proc`. */
export const runningPids = (): readonly number[] => {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map(Number).filter((pid) => pid !== process.pid);
  } catch {
    return [];
  }
};

/** How many processes and threads this machine has started since it started itself; undefined where it does not tell. */
export const forksSoFar = (): number | undefined => {
  try {
    const count = /^processes (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1];
    return count === undefined ? undefined : Number(count);
  } catch {
    return undefined;
  }
};

/** Call it before a build's first process starts. */
export const bystandersNow = (): Bystanders => ({ pids: new Set(runningPids()), forks: forksSoFar() });

/**
 * Those of `bystanders` who are still who they were: nobody, once the kernel may have given a number anew. It counts upwards
 * and begins again at `pid_max`, so that half of that many new processes are too few for it.
 */
export const stillThere = ({ pids, forks }: Bystanders): ReadonlySet<number> => {
  const now = forksSoFar();
  if (forks === undefined || now === undefined) return new Set();
  try {
    return now - forks < Number(readFileSync('/proc/sys/kernel/pid_max', 'latin1')) / 2 ? pids : new Set();
  } catch {
    return new Set();
  }
};
