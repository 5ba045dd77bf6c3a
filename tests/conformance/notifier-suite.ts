import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notifier } from '../../lib/ports.ts';

export interface NotifierHarness {
  readonly notifier: Notifier;
  /** A topic that people listen to. */
  readonly topicArn: string;
  /** What they were told so far, oldest first, once it is so many. */
  told(count: number): Promise<readonly { readonly subject: string; readonly message: string }[]>;
  close?(): Promise<void>;
}

/** What every notifier must do (see `Notifier`). */
export const notifierSuite = (name: string, open: () => Promise<NotifierHarness>): void => {
  describe(`notifier: ${name}`, () => {
    let harness: NotifierHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => {
      await harness.close?.();
    });

    it('tells who listens to the topic, the subject and the whole message', async () => {
      const message = `Genehmigen?\n日本\n${'x'.repeat(5_000)}\nhttps://example.com/?a=1&b=2`;
      await harness.notifier.notify(harness.topicArn, 'APPROVAL NEEDED: shop', message);
      expect(await harness.told(1)).toEqual([{ subject: 'APPROVAL NEEDED: shop', message }]);
    });

    it('tells each notification, in the order in which they were made', async () => {
      await harness.notifier.notify(harness.topicArn, 'one', '1');
      await harness.notifier.notify(harness.topicArn, 'two', '2');
      expect((await harness.told(2)).map(({ subject }) => subject)).toEqual(['one', 'two']);
    });

    it('takes a notification that nobody listens to', async () => {
      await harness.notifier.notify(undefined, 'nobody', 'asked');
    });
  });
};
