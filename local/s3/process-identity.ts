import { readFileSync } from 'node:fs';

/**
 * What tells a process from a later one with the same pid: the boot and the clock tick it started at (Linux). `unknown`
 * where the system does not say.
 *
 * @returns undefined when no such process runs; a zombie does not run.
 */
export const processIdentity = (pid: number): string | undefined => {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  if (stat === undefined) return isAlive(pid) ? 'unknown' : undefined;
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startTicks = fields[19];
  if (state === 'Z' || state === 'X') return undefined;
  const boot = readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${boot}:${startTicks}`;
};

const readOrUndefined = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
