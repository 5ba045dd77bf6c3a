import { describe, expect, it, onTestFinished } from 'vitest';
import type { MachineExecution, StateMachines } from '../../lib/ports.ts';

export interface StateMachinesHarness {
  readonly machines: StateMachines;
  /** Makes a machine of this name. @returns its ARN. */
  define(name: string, definition: object): Promise<string>;
  /** Resolves with how an execution ended. */
  ended(executionArn: string): Promise<MachineExecution | undefined>;
  close(): Promise<void>;
}

const OWNER = {
  pipeline: 'shop',
  executionId: '01900000-0000-7000-8000-000000000001',
  actionExecutionId: '01900000-0000-7000-8000-0000000000aa',
};

const only = (state: object): object => ({ StartAt: 'Only', States: { Only: state } });
const GREET = only({
  Type: 'Pass',
  Parameters: { 'hello.$': '$.name' },
  ResultPath: '$.greeting',
  End: true,
});

/** What every `StateMachines` does. */
export const stateMachinesSuite = (name: string, open: () => Promise<StateMachinesHarness>): void => {
  const behaves = (behaviour: string, test: (harness: StateMachinesHarness) => Promise<void>): void => {
    it(behaviour, async () => {
      const harness = await open();
      onTestFinished(() => harness.close());
      await test(harness);
    });
  };

  describe(`state machines: ${name}`, () => {
    behaves(
      'runs a machine with its input, and tells what it put out',
      async ({ machines, define, ended }) => {
        const arn = await define('greet', GREET);
        const { executionArn } = await machines.start(arn, 'night-1', '{"name":"Ada"}', OWNER);
        expect(executionArn).toBe(`${arn.replace(':stateMachine:', ':execution:')}:night-1`);
        const { status, output } = (await ended(executionArn)) ?? {};
        expect(status).toBe('SUCCEEDED');
        expect(JSON.parse(output ?? '')).toEqual({ name: 'Ada', greeting: { hello: 'Ada' } });
      },
    );

    behaves('tells the error and the cause of a machine that failed', async ({ machines, define, ended }) => {
      const arn = await define('oven', only({ Type: 'Fail', Error: 'Oven.Cold', Cause: 'no gas' }));
      const { executionArn } = await machines.start(arn, 'one', '{}', OWNER);
      expect(await ended(executionArn)).toEqual({ status: 'FAILED', error: 'Oven.Cold', cause: 'no gas' });
    });

    behaves(
      'takes a name that was started before for that execution',
      async ({ machines, define, ended }) => {
        const arn = await define('greet', GREET);
        const first = await machines.start(arn, 'one', '{"name":"Ada"}', OWNER);
        await ended(first.executionArn);
        expect(await machines.start(arn, 'one', '{"name":"Ada"}', OWNER)).toEqual(first);
        expect(await machines.describe(first.executionArn)).toMatchObject({ status: 'SUCCEEDED' });
      },
    );

    behaves('refuses a machine that is not there, by its name', async ({ machines, define }) => {
      const arn = (await define('greet', GREET)).replace('greet', 'ghost');
      await expect(machines.start(arn, 'one', '{}', OWNER)).rejects.toMatchObject({
        name: 'ConfigurationError',
        message: expect.stringContaining('ghost'),
      });
    });

    behaves('knows nothing of an execution that was never started', async ({ machines, define }) => {
      const arn = (await define('greet', GREET)).replace(':stateMachine:', ':execution:');
      expect(await machines.describe(`${arn}:never`)).toBeUndefined();
    });
  });
};
