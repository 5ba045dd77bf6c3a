import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel says of the numbers that it gives: each process and thread takes the next one, and `range` begins again. */
export interface Numbering {
  /** `forksSoFar`; undefined where the machine does not tell. */
  readonly forks: number | undefined;
  /** The number given last. */
  readonly last: number;
  /** No number is as large (`pid_max`). */
  readonly range: number;
}

/** Who ran when a build began, and so is none of its processes, however long their list is. */
export interface Bystanders {
  readonly pids: ReadonlySet<number>;
  /** At that time. */
  readonly numbering: Numbering;
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

const numberingNow = (): Numbering => {
  try {
    const last = Number(readFileSync('/proc/loadavg', 'latin1').trim().split(' ').at(-1));
    return { forks: forksSoFar(), last, range: Number(readFileSync('/proc/sys/kernel/pid_max', 'latin1')) };
  } catch {
    return { forks: undefined, last: 0, range: 0 };
  }
};

/** Call it before a build's first process starts. */
export const bystandersNow = (): Bystanders => {
  const numbering = numberingNow();
  return { pids: new Set(runningPids()), numbering };
};

/** Whether `pid` may have been given from `from` on, up to `to`; the numbers between them may begin again. */
const isBetween = (pid: number, from: number, to: number): boolean =>
  from <= to ? pid > from && pid <= to : pid > from || pid <= to;

/**
 * Tells who of `bystanders` is still who it was. A number may have been given anew as soon as its owner ends and the kernel
 * comes to it: one that is a little above the last number may be next. So nobody whose number the kernel has passed
 * meanwhile is taken for a bystander, and nobody at all once it may have come round, or where what it says cannot be true:
 * `first` is the number of a process that began meanwhile, which it must have passed.
 *
 * @param now what the kernel says after the processes to be told apart were listed.
 */
export const stillThere = (
  { pids, numbering: { forks, last, range } }: Bystanders,
  first: number | undefined,
  now: Numbering = numberingNow(),
): ((pid: number) => boolean) => {
  const isKnown = forks !== undefined && now.forks !== undefined && now.forks - forks < range / 2;
  if (!isKnown || first === undefined || !isBetween(first, last, now.last)) return () => false;
  return (pid) => pids.has(pid) && !isBetween(pid, last, now.last);
};
