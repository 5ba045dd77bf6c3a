import { createActionRunners } from '../../lib/action/action-runners.ts';
import { acknowledgeJob } from '../../lib/job/acknowledge-job.ts';
import { createCustomActionType } from '../../lib/job/create-custom-action-type.ts';
import type { CustomProperty } from '../../lib/job/custom-action-type.ts';
import { pollForJobs } from '../../lib/job/poll-for-jobs.ts';
import type { Action } from '../../lib/pipeline/pipeline.ts';
import { declaredAction } from './action-work.ts';
import { createUseCaseWorld, pipelineOf } from './use-case-world.ts';

export const TYPE: Action['actionTypeId'] = {
  category: 'Build',
  owner: 'Custom',
  provider: 'Baker',
  version: '1',
};

export const property = (name: string, change: Partial<CustomProperty> = {}): CustomProperty => ({
  name,
  required: true,
  key: true,
  secret: false,
  ...change,
});

export const TYPE_REQUEST = {
  category: 'Build',
  provider: 'Baker',
  version: '1',
  settings: { executionUrlTemplate: 'https://oven.example/{Config:Oven}/runs/{ExternalExecutionId}' },
  configurationProperties: [property('Oven'), property('Pin', { required: false, secret: true })],
  inputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
} as const;

/** An action `Bake` of the custom type `Build/Custom/Baker`. */
export const bake = (change: Partial<Action> = {}): Action => ({
  ...declaredAction({
    type: 'Build/Custom/Baker',
    name: 'Bake',
    configuration: { Oven: 'big one', Pin: 'hush' },
  }),
  ...change,
});

/** A world whose custom actions are done by job workers. */
export const openJobWorld = async (
  properties: readonly CustomProperty[] = TYPE_REQUEST.configurationProperties,
) => {
  const harness = createUseCaseWorld((parts) => createActionRunners({ store: parts.store, jobs: parts }));
  const { world } = harness;
  await createCustomActionType(world, { ...TYPE_REQUEST, configurationProperties: properties });
  const poll = async (maxBatchSize = 1, queryParam?: Readonly<Record<string, string>>) =>
    (await pollForJobs(world, { actionTypeId: TYPE, maxBatchSize, queryParam })).jobs;
  /** Polls for one job and acknowledges it. */
  const take = async () => {
    const [job] = await poll();
    const { id = '', nonce = '' } = job ?? {};
    if (id === '') throw new Error('there is no job');
    await acknowledgeJob(world, { jobId: id, nonce });
    return { id, nonce, data: job?.data };
  };
  return {
    ...harness,
    poll,
    take,
    start: (change?: Partial<Action>) => harness.run(pipelineOf(bake(change)), 'Bake'),
  };
};
