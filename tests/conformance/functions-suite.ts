import { afterEach, beforeEach, describe, expect, it as promise } from 'vitest';
import type { Functions } from '../../lib/ports.ts';

export interface FunctionsHarness {
  readonly functions: Functions;
  /** Makes a function. @returns its ARN. */
  define(name: string): Promise<string>;
  close?(): Promise<void>;
}

const EVENT = { 'CodePipeline.job': { id: '01900000-0000-7000-8000-000000000001', data: { text: 'é' } } };

/**
 * What all functions must do (see `Functions`). What becomes of an invocation is not theirs to say.
 * @param gaps titles of what an emulator does not do: each must still fail, so that none is believed for longer than it is so
 */
export const functionsSuite = (
  name: string,
  open: () => Promise<FunctionsHarness>,
  gaps: ReadonlySet<string> = new Set(),
): void => {
  const it = (title: string, run: () => Promise<void>): void => {
    if (gaps.has(title)) promise.fails(`not by the emulator: ${title}`, run);
    else promise(title, run);
  };
  describe(`functions: ${name}`, () => {
    let harness: FunctionsHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => {
      await harness.close?.();
    });

    it('hand an event over, to a name and to an ARN, more than once too', async () => {
      const arn = await harness.define('notify');
      await harness.functions.invoke('notify', EVENT);
      await harness.functions.invoke(arn, EVENT);
      await harness.functions.invoke('notify', EVENT);
    });

    it('name a function that is not there', async () => {
      await harness.define('notify');
      const failure = await harness.functions.invoke('ghost', EVENT).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'ConfigurationError', blame: 'author' });
      expect(String(failure)).toContain('ghost');
    });
  });
};
