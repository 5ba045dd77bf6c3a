import type { ActionWork } from '../../lib/action/action-runner.ts';
import { createRecord } from '../../lib/execution/create-record.ts';
import type { ExecutionRecord, SourceOverride } from '../../lib/execution/execution-record.ts';
import type { Action, Pipeline } from '../../lib/pipeline/pipeline.ts';

/** 2026-01-02T03:04:05.678Z, when every action of these tests starts. */
export const STARTED_AT = 1_767_323_045_678;
export const EXECUTION_ID = '01900000-0000-7000-8000-000000000001';
export const ACTION_EXECUTION_ID = '01900000-0000-7000-8000-0000000000aa';

export interface WorkOptions {
  readonly type: string;
  readonly name?: string;
  readonly stage?: string;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly inputs?: ActionWork['inputs'];
  readonly outputs?: ActionWork['outputs'];
  readonly action?: Partial<Action>;
  readonly sourceOverrides?: readonly SourceOverride[];
  readonly actionExecutionId?: string;
}

const categories = ['Source', 'Build', 'Deploy', 'Test', 'Invoke', 'Approval', 'Compute'] as const;
const owners = ['AWS', 'ThirdParty', 'Custom'] as const;

/** `Category/Owner/Provider` as an id of version 1. */
export const typeId = (type: string): Action['actionTypeId'] => {
  const [category, owner, provider = ''] = type.split('/');
  return {
    category: categories.find((each) => each === category) ?? 'Build',
    owner: owners.find((each) => each === owner) ?? 'AWS',
    provider,
    version: '1',
  };
};

export const declaredAction = (options: WorkOptions): Action => ({
  name: options.name ?? 'Act',
  actionTypeId: typeId(options.type),
  runOrder: 1,
  configuration: { ...options.configuration },
  inputArtifacts: (options.inputs ?? []).map(({ name }) => ({ name })),
  outputArtifacts: (options.outputs ?? []).map(({ name }) => ({ name })),
  ...options.action,
});

export const pipelineWith = (stage: string, action: Action): Pipeline => ({
  name: 'shop',
  roleArn: 'arn:aws:iam::111122223333:role/p',
  version: 1,
  pipelineType: 'V2',
  executionMode: 'SUPERSEDED',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [{ name: stage, actions: [action] }],
});

const recordOf = (pipeline: Pipeline, options: WorkOptions, id: string): ExecutionRecord => ({
  ...createRecord(pipeline, 'incarnation', {
    executionId: EXECUTION_ID,
    sequence: 1,
    trigger: { triggerType: 'StartPipelineExecution' },
    variables: [],
    sourceOverrides: options.sourceOverrides ?? [],
    startTime: STARTED_AT - 1000,
  }),
  actions: [
    {
      id,
      stage: options.stage ?? 'Prod',
      action: options.name ?? 'Act',
      run: 1,
      phase: 'starting',
      status: 'InProgress',
      tokens: ['task-token'],
      startTime: STARTED_AT,
      lastUpdateTime: STARTED_AT,
      inputs: options.inputs ?? [],
      outputs: options.outputs ?? [],
    },
  ],
});

/** An action execution as `perform-action` hands it to a runner, its record included. */
export const actionWork = (options: WorkOptions): ActionWork => {
  const action = declaredAction(options);
  const stage = options.stage ?? 'Prod';
  const id = options.actionExecutionId ?? ACTION_EXECUTION_ID;
  return {
    pipeline: 'shop',
    pipelineExecutionId: EXECUTION_ID,
    stage,
    action,
    actionExecutionId: id,
    configuration: action.configuration,
    inputs: options.inputs ?? [],
    outputs: options.outputs ?? [],
    record: recordOf(pipelineWith(stage, action), options, id),
  };
};
