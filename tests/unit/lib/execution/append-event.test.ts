import { describe, expect, it } from 'vitest';
import {
  appendActionEvent,
  appendPipelineEvent,
  appendStageEvent,
  toStateChangeEvent,
} from '../../../../lib/execution/append-event.ts';
import { createRecord } from '../../../../lib/execution/create-record.ts';
import type {
  ActionExecution,
  ExecutionRecord,
  Trigger,
} from '../../../../lib/execution/execution-record.ts';
import { declare } from '../../../model/model-pipeline.ts';

const ID = '01890000-0000-7000-8000-00000000000a';
const ACTION_ID = '01890000-0000-7000-8000-00000000000b';
const AT = Date.parse('2024-01-24T22:03:07.500Z');
const PLACE = { region: 'us-east-1', account: '111122223333' };
const MANUAL = { triggerType: 'StartPipelineExecution', triggerDetail: 'arn:aws:iam::111122223333:user/ada' };

const recordOf = (trigger: Trigger = MANUAL): ExecutionRecord => ({
  ...createRecord({ ...declare({ mode: 'QUEUED' }), version: 4 }, 'incarnation', {
    executionId: ID,
    sequence: 1,
    trigger,
    variables: [],
    sourceOverrides: [],
    startTime: Date.parse('2023-10-26T13:49:39.208Z'),
  }),
  outbox: [],
});

/** The event that was appended, as it goes out. */
const told = (record: ExecutionRecord) =>
  record.outbox.map((event) => toStateChangeEvent(record, event, PLACE));

const envelope = (level: string, detail: object) => ({
  version: '0',
  id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  'detail-type': `CodePipeline ${level} Execution State Change`,
  source: 'aws.codepipeline',
  account: '111122223333',
  time: '2024-01-24T22:03:07Z',
  region: 'us-east-1',
  resources: ['arn:aws:codepipeline:us-east-1:111122223333:p'],
  detail: { pipeline: 'p', 'execution-id': ID, version: 4, 'pipeline-execution-attempt': 1, ...detail },
});

const action: ActionExecution = {
  id: ACTION_ID,
  stage: 'Prod',
  action: 'Deploy',
  run: 1,
  phase: 'ended',
  status: 'Failed',
  tokens: [],
  startTime: Date.parse('2023-10-26T13:50:00.000Z'),
  lastUpdateTime: AT,
  inputs: [{ name: 'Site', key: 'executions/p/1/artifacts/Site-1.zip' }],
  outputs: [{ name: 'Report', key: 'executions/p/1/artifacts/Report-1.zip' }],
  externalId: 'deploy:1',
  externalUrl: 'https://example.com/deploy/1',
  summary: 'Deployment 1 failed',
  error: { code: 'JobFailed', message: 'Deployment 1 failed' },
};
const DECLARED = {
  type: { owner: 'AWS', category: 'Deploy', provider: 'S3', version: '1' },
  region: 'us-west-2',
};
const actionEvent = (state: 'STARTED' | 'SUCCEEDED' | 'FAILED', execution: ActionExecution) =>
  told(appendActionEvent(recordOf(), execution, state, DECLARED, 'bucket', AT));

const ofAction = {
  'start-time': '2023-10-26T13:50:00.000Z',
  stage: 'Prod',
  action: 'Deploy',
  'action-execution-id': ACTION_ID,
  region: 'us-west-2',
  type: { owner: 'AWS', category: 'Deploy', provider: 'S3', version: '1' },
};

// The shapes of semantics 9.1, member by member.
describe('an event of a pipeline execution', () => {
  const START = { 'start-time': '2023-10-26T13:49:39.208Z' };

  it('tells when it started by what', () => {
    expect(told(appendPipelineEvent(recordOf(), 'STARTED', AT))).toEqual([
      envelope('Pipeline', {
        ...START,
        'execution-trigger': {
          'trigger-type': 'StartPipelineExecution',
          'trigger-detail': 'arn:aws:iam::111122223333:user/ada',
        },
        state: 'STARTED',
      }),
    ]);
  });

  it('tells no trigger afterwards', () => {
    expect(told(appendPipelineEvent(recordOf(), 'SUCCEEDED', AT))).toEqual([
      envelope('Pipeline', { ...START, state: 'SUCCEEDED' }),
    ]);
  });

  it.each(['STARTED', 'RESUMED', 'FAILED'] as const)('%s tells the Git event of a Git trigger', (state) => {
    const git = { 'full-repository-name': 'acme/web', 'provider-type': 'GitHub', 'commit-id': 'abc' };
    const record = recordOf({ triggerType: 'WebhookV2', triggerDetail: '{}', git });
    expect(told(appendPipelineEvent(record, state, AT))).toEqual([
      envelope('Pipeline', { ...START, 'execution-trigger': git, state }),
    ]);
  });

  it('tells why it is being stopped', () => {
    const record: ExecutionRecord = { ...recordOf(), halt: { kind: 'stop', reason: 'enough', at: AT } };
    expect(told(appendPipelineEvent(record, 'STOPPING', AT))).toEqual([
      envelope('Pipeline', { ...START, 'stop-execution-comments': 'enough', state: 'STOPPING' }),
    ]);
  });

  it('counts attempts from one', () => {
    expect(told(appendPipelineEvent({ ...recordOf(), retries: 1 }, 'RESUMED', AT))).toEqual([
      envelope('Pipeline', { ...START, state: 'RESUMED', 'pipeline-execution-attempt': 2 }),
    ]);
  });

  it('has the same id whoever publishes it, and another one than the next', () => {
    const twice = appendPipelineEvent(appendPipelineEvent(recordOf(), 'STARTED', AT), 'SUCCEEDED', AT);
    const [first, second] = told(twice);
    expect(told(twice)[0]?.id).toBe(first?.id);
    expect(second?.id).not.toBe(first?.id);
  });
});

describe('an event of a stage execution', () => {
  const stage = { name: 'Build', run: 1, enterTokens: [], startTime: Date.parse('2023-10-26T13:51:09.981Z') };
  const START = { 'start-time': '2023-10-26T13:51:09.981Z', stage: 'Build' };

  it('tells its stage', () => {
    expect(told(appendStageEvent(recordOf(), stage, 'STARTED', AT))).toEqual([
      envelope('Stage', { ...START, state: 'STARTED' }),
    ]);
  });

  it('tells after a retry when that was', () => {
    const retried = { ...stage, retriedAt: Date.parse('2023-10-26T14:14:56.305Z') };
    expect(told(appendStageEvent(recordOf(), retried, 'RESUMED', AT))).toEqual([
      envelope('Stage', {
        ...START,
        'stage-last-retry-attempt-time': '2023-10-26T14:14:56.305Z',
        state: 'RESUMED',
      }),
    ]);
  });
});

describe('an event of an action execution', () => {
  const artifact = (name: string) => ({
    name,
    s3location: { bucket: 'bucket', key: `executions/p/1/artifacts/${name}-1.zip` },
  });
  const result = {
    'external-execution-url': 'https://example.com/deploy/1',
    'external-execution-summary': 'Deployment 1 failed',
    'external-execution-id': 'deploy:1',
  };

  it('STARTED tells what it was given', () => {
    expect(actionEvent('STARTED', action)).toEqual([
      envelope('Action', { ...ofAction, 'input-artifacts': [artifact('Site')], state: 'STARTED' }),
    ]);
  });

  it('SUCCEEDED tells what it made', () => {
    const { error: _, ...succeeded } = action;
    expect(actionEvent('SUCCEEDED', succeeded)).toEqual([
      envelope('Action', {
        ...ofAction,
        'output-artifacts': [artifact('Report')],
        'execution-result': result,
        state: 'SUCCEEDED',
      }),
    ]);
  });

  it('FAILED tells why', () => {
    expect(actionEvent('FAILED', action)).toEqual([
      envelope('Action', {
        ...ofAction,
        'execution-result': { ...result, 'error-code': 'JobFailed' },
        state: 'FAILED',
      }),
    ]);
  });

  it('has no result and no artifacts where there are none', () => {
    const { error: _, externalId: __, externalUrl: ___, summary: ____, ...rest } = action;
    expect(actionEvent('SUCCEEDED', { ...rest, inputs: [], outputs: [] })).toEqual([
      envelope('Action', { ...ofAction, state: 'SUCCEEDED' }),
    ]);
  });
});
