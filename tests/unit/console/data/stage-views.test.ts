import type { PipelineDeclaration, StageState } from '@aws-sdk/client-codepipeline';
import { describe, expect, it } from 'vitest';
import type { Overview } from '../../../../console/api/rest-types.ts';
import { stageViews } from '../../../../console/data/stage-views.ts';

const type = (category: 'Source' | 'Build' | 'Approval', provider: string) =>
  ({ category, owner: 'AWS', provider, version: '1' }) as const;

const pipeline: PipelineDeclaration = {
  name: 'web',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  stages: [
    { name: 'Source', actions: [{ name: 'Fetch', actionTypeId: type('Source', 'S3') }] },
    {
      name: 'Prod',
      actions: [
        { name: 'Second', runOrder: 2, actionTypeId: type('Build', 'CodeBuild') },
        { name: 'Left', runOrder: 1, actionTypeId: type('Build', 'CodeBuild') },
        {
          name: 'Ask',
          runOrder: 1,
          actionTypeId: type('Approval', 'Manual'),
          configuration: { CustomData: 'Good?', ExternalEntityLink: 'https://example.com' },
        },
      ],
    },
  ],
};

const state: StageState[] = [
  {
    stageName: 'Source',
    inboundTransitionState: { enabled: true },
    actionStates: [{ actionName: 'Fetch' }],
  },
  {
    stageName: 'Prod',
    inboundTransitionState: { enabled: false, disabledReason: 'Friday', lastChangedBy: 'arn:user/ada' },
    inboundExecutions: [{ pipelineExecutionId: 'waits', status: 'InProgress' }],
    latestExecution: { pipelineExecutionId: 'one', status: 'InProgress' },
    actionStates: [
      { actionName: 'Left', latestExecution: { actionExecutionId: 'left', status: 'Failed' } },
      { actionName: 'Ask', latestExecution: { actionExecutionId: 'ask', status: 'InProgress', token: 't' } },
    ],
  },
];

const overview: Overview = {
  pipeline: 'web',
  executionId: 'one',
  version: 1,
  status: 'InProgress',
  startTime: 0,
  lastUpdateTime: 5,
  ended: false,
  attempt: 1,
  retries: 0,
  machine: 'one-1',
  stages: [],
  actions: [
    {
      id: 'left',
      stage: 'Prod',
      action: 'Left',
      run: 1,
      status: 'Failed',
      outcome: 'errored',
      startTime: 1,
      lastUpdateTime: 5,
      buildId: 'b:1',
      reports: [],
    },
  ],
};

describe('the stages of a pipeline', () => {
  const [source, prod] = stageViews(pipeline, state, [overview]);
  const actions = prod?.groups.flat() ?? [];

  it('have their actions by run order, those of one order side by side', () => {
    expect(prod?.groups.map((group) => group.map(({ name }) => name))).toEqual([['Left', 'Ask'], ['Second']]);
  });

  it('say why a transition is closed, and who waits', () => {
    expect(prod).toMatchObject({
      transition: { enabled: false, reason: 'Friday', changedBy: 'arn:user/ada' },
      waiting: [{ executionId: 'waits', status: 'InProgress' }],
    });
    expect(source).toMatchObject({ isFirst: true, transition: { enabled: true } });
    expect(source).not.toHaveProperty('status');
  });

  it('tell what could not be asked from a red build, with its times and its log', () => {
    expect(actions[0]).toMatchObject({
      status: 'errored',
      startTime: 1,
      endTime: 5,
      hasLog: true,
      executionId: 'one',
    });
  });

  it('have the token and the question of an approval that waits', () => {
    expect(actions[1]).toMatchObject({
      status: 'approval',
      approval: { token: 't', question: 'Good?', link: 'https://example.com' },
    });
  });

  it('have no status for an action that did not run', () => {
    expect(actions[2]).not.toHaveProperty('status');
  });
});
