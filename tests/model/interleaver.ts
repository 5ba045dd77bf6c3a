import { setImmediate } from 'node:timers/promises';

/** A process died here. Everything that it still wanted to do fails the same way. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** When a process dies: before or after its n-th touch of the world; never, when absent. */
export interface Death {
  readonly atTouch: number;
  readonly after: boolean;
}

/** Wraps an asynchronous function of the world for one process. */
export type Touch = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => (...args: A) => Promise<R>;

/** A process that does more than this goes round in circles. */
const MAX_TOUCHES = 3000;

interface Waiter {
  readonly go: () => void;
}

/**
 * Runs several processes against one world, one touch at a time, in an order that `pick` chooses: every interleaving of
 * their reads and writes can happen, and each is repeatable.
 */
export interface Interleaver {
  /** Wraps an asynchronous function of the world for one process. */
  touch<A extends unknown[], R>(
    process: Process,
    call: (...args: A) => Promise<R>,
  ): (...args: A) => Promise<R>;
  /** Runs the processes to their ends; deaths are swallowed, other errors are returned. */
  run(
    works: readonly (() => Promise<void>)[],
    pick: (choices: number) => number,
  ): Promise<readonly unknown[]>;
}

export interface Process {
  touches: number;
  dead: boolean;
  readonly death: Death | undefined;
}

export const newProcess = (death?: Death): Process => ({ touches: 0, dead: false, death });

const dieIf = (process: Process, now: boolean): void => {
  if (process.dead || now) {
    process.dead = true;
    throw new Crash('the process died');
  }
};

export const createInterleaver = (): Interleaver => {
  const waiters: Waiter[] = [];
  const turn = (): Promise<void> => new Promise((go) => waiters.push({ go }));

  return {
    touch:
      (process, call) =>
      async (...args) => {
        if (process.touches > MAX_TOUCHES)
          throw new Error(`a process touched the world ${process.touches} times`);
        dieIf(process, false);
        await turn();
        process.touches += 1;
        const last = process.touches === process.death?.atTouch;
        dieIf(process, last && !process.death?.after);
        const result = await call(...args);
        dieIf(process, last);
        return result;
      },
    run: async (works, pick) => {
      let open = works.length;
      const errors: unknown[] = [];
      for (const work of works) {
        work()
          .catch((error: unknown) => {
            if (!(error instanceof Crash)) errors.push(error);
          })
          .finally(() => {
            open -= 1;
          });
      }
      while (open > 0) {
        await setImmediate();
        if (waiters.length > 0) waiters.splice(pick(waiters.length), 1)[0]?.go();
      }
      return errors;
    },
  };
};
