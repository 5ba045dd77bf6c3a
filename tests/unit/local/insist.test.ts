import { describe, expect, it } from 'vitest';
import { insist } from '../../../local/insist.ts';

/** Work that fails so often. */
const failing = (times: number) => {
  let tries = 0;
  return async () => {
    tries += 1;
    if (tries <= times) throw new Error(`full ${tries}`);
  };
};

describe('insist', () => {
  it('tries again with longer and longer pauses until it is done, and tells each failure', async () => {
    const problems: unknown[] = [];
    const pauses: number[] = [];
    await insist(failing(8), {
      closing: new AbortController().signal,
      onProblem: (error) => problems.push(error),
      pause: async (ms) => void pauses.push(ms),
    });
    expect(problems).toEqual(Array.from({ length: 8 }, (_, at) => new Error(`full ${at + 1}`)));
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  it('gives up with the last error when it is to close, after one more try', async () => {
    const closing = new AbortController();
    const done = insist(failing(9), { closing: closing.signal, onProblem: () => closing.abort() });
    await expect(done).rejects.toThrow('full 2');
  });

  it('gives up with the last error when it has been tried often enough', async () => {
    const pauses: number[] = [];
    const done = insist(failing(9), {
      closing: new AbortController().signal,
      onProblem: () => {},
      most: 3,
      pause: async (ms) => void pauses.push(ms),
    });
    await expect(done).rejects.toThrow('full 3');
    expect(pauses).toEqual([250, 500]);
  });
});
