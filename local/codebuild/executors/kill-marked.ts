import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../../../lib/errors.ts';
import { forEachMarked, type Quarry } from './for-each-marked.ts';

const pollMs = 20;
/** Nobody outruns KILL for so long, unless it sleeps in the kernel (a dead network disk) and cannot be killed at all. */
const maxKillMs = 10_000;

/**
 * Ends every process of a build and resolves when none is left: TERM, and after `graceMs` KILL.
 * @throws {PlatformError} `ProcessesLeft`, naming those that cannot be killed.
 */
export const killMarked = async (quarry: Quarry, graceMs: number): Promise<void> => {
  if (graceMs > 0) {
    const asked = new Set<number>();
    const ask = (pid: number): void => {
      if (!asked.has(pid)) signal(pid, 'SIGTERM');
      asked.add(pid);
    };
    if (forEachMarked(quarry, ask).length === 0) return;
    for (let waited = 0; waited < graceMs; waited += pollMs) {
      await delay(pollMs);
      // A short look: `killAll` has the last one.
      if (forEachMarked(quarry, ask, 1).length === 0) break;
    }
  }
  await killAll(quarry);
};

/** Where something had to be killed, it looks once more: who was about to become another program has no environment. */
const killAll = async (quarry: Quarry): Promise<void> => {
  const deadline = performance.now() + maxKillMs;
  let left = forEachMarked(quarry, kill);
  for (let quiet = left.length === 0 ? 2 : 0; quiet < 2; quiet = left.length === 0 ? quiet + 1 : 0) {
    if (performance.now() > deadline)
      throw new PlatformError('ProcessesLeft', `processes of the build cannot be killed: ${left.join(', ')}`);
    if (left.length > 0) await delay(pollMs / 4);
    left = forEachMarked(quarry, kill);
  }
};

/** Its whole group at once: the kernel lets nobody of it fork meanwhile. A leader that has its own group is one of ours. */
const kill = (pid: number): void => {
  signal(pid, 'SIGKILL');
  signal(-pid, 'SIGKILL');
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // Gone by now: what we want.
  }
};
