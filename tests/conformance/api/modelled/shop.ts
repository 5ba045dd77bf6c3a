import * as sdk from '@aws-sdk/client-codepipeline';
import type { Outcome } from '../../../../lib/execution/outcome.ts';
import { declaration } from '../declaration.ts';
import { type ServedApi, serveApi } from '../served-api.ts';

export const UNKNOWN = '00000000-0000-4000-8000-000000000000';
export const IN_PROD = { pipelineName: 'web', stageName: 'Prod' };
export const OVEN = { category: 'Build', owner: 'Custom', provider: 'Oven', version: '1' };

type Answer = Record<string, unknown>;
type Changes = Partial<sdk.PipelineDeclaration>;

/** A served API with what a scenario can be made of. Everything goes through the client of the AWS SDK. */
export interface Shop {
  readonly api: ServedApi;
  /** How the action Build of a pipeline `web` goes. */
  build: 'succeeds' | 'fails' | 'waits';
  send(operation: string, input: object): Promise<Answer>;
  /** Creates the pipeline `web`. @returns the id of its first execution. */
  pipeline(changes?: Changes): Promise<string>;
  /** As `pipeline`, and waits until that execution has ended so. */
  ended(state: 'SUCCEEDED' | 'FAILED', changes?: Changes): Promise<string>;
  /** As `pipeline`, and waits until Build is at work, which it stays. */
  working(): Promise<string>;
  update(): Promise<Answer>;
  /** Fifty executions that wait in front of Prod, besides those that are over. */
  crowd(): Promise<void>;
  /** A manual approval in Prod that is waited for. @returns its token. */
  approval(): Promise<string>;
  /** A job of the custom action type Oven that nobody has taken. */
  job(): Promise<{ readonly jobId: string; readonly nonce: string }>;
  close(): Promise<void>;
}

/** The class of the SDK's command, or exception, of that name. */
export const classOf = (name: string): (new (input: never) => object) => {
  const found: unknown = Object.entries(sdk).find(([each]) => each === name)?.[1];
  if (typeof found !== 'function') throw new Error(`the SDK has no ${name}`);
  return found as new (
    input: never,
  ) => object;
};

/** The second stage with changes. */
export const prod = (changes: object): Changes => {
  const [source, stage] = declaration('web').stages ?? [];
  return { stages: source && stage ? [source, { ...stage, ...changes }] : [] };
};

const action = (name: string, actionTypeId: object, configuration = {}) => ({
  name,
  actionTypeId,
  configuration,
});

const SIGN = action('Sign', { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' });

/** A condition that does not hold. */
export const CLOSED = prod({
  beforeEntry: {
    conditions: [
      {
        result: 'FAIL',
        rules: [
          {
            name: 'Never',
            ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '1' },
            configuration: {
              Variable: '#{codepipeline.PipelineExecutionId}',
              Value: 'never',
              Operator: 'EQ',
            },
          },
        ],
      },
    ],
  },
});

export const TYPE = {
  category: 'Build',
  provider: 'Oven',
  version: '1',
  inputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
};

export const openShop = async (): Promise<Shop> => {
  const waiting = Promise.withResolvers<Outcome>();
  const began = Promise.withResolvers<void>();
  const work = async (): Promise<Outcome> => {
    began.resolve();
    if (shop.build === 'waits') return waiting.promise;
    if (shop.build === 'fails') return { status: 'failed', code: 'JobFailed', summary: 'red' };
    return { status: 'succeeded', artifacts: ['BuildOutput'] };
  };
  const api = await serveApi([['Build', work]]);

  const send: Shop['send'] = (operation, input) => {
    const command = new (classOf(`${operation}Command`))(input as never);
    return (api.client.send as (command: object) => Promise<Answer>).call(api.client, command);
  };
  const pipeline: Shop['pipeline'] = async (changes = {}) => {
    await send('CreatePipeline', { pipeline: declaration('web', changes) });
    const { pipelineExecutionSummaries } = await send('ListPipelineExecutions', { pipelineName: 'web' });
    const [first] = pipelineExecutionSummaries as { pipelineExecutionId: string }[];
    return first?.pipelineExecutionId ?? '';
  };

  const shop: Shop = {
    api,
    build: 'succeeds',
    send,
    pipeline,
    ended: async (state, changes) => {
      const id = await pipeline(changes);
      await api.until('Pipeline', { 'execution-id': id, state });
      return id;
    },
    working: async () => {
      shop.build = 'waits';
      const id = await pipeline();
      await began.promise;
      return id;
    },
    update: () => send('UpdatePipeline', { pipeline: declaration('web') }),
    crowd: async () => {
      await send('DisableStageTransition', { ...IN_PROD, transitionType: 'Inbound', reason: 'a freeze' });
      for (let count = 0; count < 50; count += 1) await send('StartPipelineExecution', { name: 'web' });
    },
    approval: async () => {
      await pipeline(prod({ actions: [SIGN] }));
      await api.asked;
      const { stageStates } = await send('GetPipelineState', { name: 'web' });
      const [, { actionStates = [] } = {}] = stageStates as sdk.StageState[];
      return actionStates[0]?.latestExecution?.token ?? '';
    },
    job: async () => {
      await send('CreateCustomActionType', TYPE);
      await pipeline(prod({ actions: [action('Bake', OVEN)] }));
      // The job is announced after the action was started: asks until it is there.
      for (let tries = 0; tries < 10_000; tries += 1) {
        const { jobs = [] } = await send('PollForJobs', { actionTypeId: OVEN });
        const [job] = jobs as { id: string; nonce: string }[];
        if (job) return { jobId: job.id, nonce: job.nonce };
      }
      throw new Error('no job came');
    },
    close: async () => {
      waiting.resolve({ status: 'succeeded', artifacts: ['BuildOutput'] });
      await api.close();
    },
  };
  return shop;
};
