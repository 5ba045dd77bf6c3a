import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Numbering, stillThere } from '../../../../../local/codebuild/executors/bystanders.ts';

const RANGE = 60;
/** The kernel begins again above its own. */
const LOWEST = 5;

/** Numbers processes as the kernel does: upwards, passing over those that are taken. */
class Kernel {
  readonly running = new Set<number>();
  #last: number;
  #forks = 1_000;

  constructor(last: number, running: Iterable<number>) {
    this.#last = last;
    for (const pid of running) this.running.add(pid);
  }

  get numbering(): Numbering {
    return { forks: this.#forks, last: this.#last, range: RANGE };
  }

  /** A fork that is refused takes a number for a moment, and is not counted. */
  fork(isRefused = false): number {
    let pid = this.#last + 1;
    while (pid >= RANGE || this.running.has(pid)) pid = pid >= RANGE ? LOWEST : pid + 1;
    this.#last = pid;
    if (isRefused) return pid;
    this.#forks += 1;
    this.running.add(pid);
    return pid;
  }
}

const numbers = fc.integer({ min: LOWEST, max: RANGE - 1 });
/** One that ran before ends (the how-many-th), a process is started, or is refused. Less than a round of them. */
const events = fc.array(fc.oneof(fc.nat(20), fc.constantFrom('started', 'started', 'refused')), {
  maxLength: 25,
  size: 'max',
});

describe('who ran before a build', () => {
  it('is none of its processes, whichever numbers are given anew', () => {
    fc.assert(
      fc.property(numbers, fc.uniqueArray(numbers, { maxLength: 20 }), events, (last, before, given) => {
        const kernel = new Kernel(last, before);
        const bystanders = { pids: new Set(before), numbering: kernel.numbering };
        const first = kernel.fork();
        const started = [first];
        for (const event of given) {
          if (typeof event === 'number') kernel.running.delete(before[event] ?? 0);
          else if (event === 'refused') kernel.fork(true);
          else started.push(kernel.fork());
        }
        const isBystander = stillThere(bystanders, first, kernel.numbering);
        expect(started.filter(isBystander)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is nobody once the numbers may have come round, though the last one be the same again', () => {
    const pids = new Set([7, 40]);
    const at = (forks: number, last: number): Numbering => ({ forks, last, range: RANGE });
    const bystanders = { pids, numbering: at(100, 20) };
    const seen = (now: Numbering) => [7, 40].map(stillThere(bystanders, 21, now));
    expect(seen(at(101, 21))).toEqual([true, true]);
    expect(seen(at(129, 49))).toEqual([true, false]);
    expect(seen(at(130, 21))).toEqual([false, false]);
  });

  it('is nobody where the machine says what cannot be true: that nothing began, when the driver did', () => {
    const still: Numbering = { forks: 0, last: 0, range: RANGE };
    expect(stillThere({ pids: new Set([7]), numbering: still }, 21, still)(7)).toBe(false);
  });
});
