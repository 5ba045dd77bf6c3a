import type * as cp from '@aws-sdk/client-codepipeline';
import { isAbort, noConnection } from './api-failure.ts';
import { readFailure } from './read-failure.ts';

/** The operations of CodePipeline that the console uses: input and output by name. */
export interface Operations {
  CreatePipeline: [cp.CreatePipelineInput, cp.CreatePipelineOutput];
  DisableStageTransition: [cp.DisableStageTransitionInput, object];
  EnableStageTransition: [cp.EnableStageTransitionInput, object];
  GetPipeline: [cp.GetPipelineInput, cp.GetPipelineOutput];
  GetPipelineExecution: [cp.GetPipelineExecutionInput, cp.GetPipelineExecutionOutput];
  GetPipelineState: [cp.GetPipelineStateInput, cp.GetPipelineStateOutput];
  ListActionExecutions: [cp.ListActionExecutionsInput, cp.ListActionExecutionsOutput];
  ListPipelineExecutions: [cp.ListPipelineExecutionsInput, cp.ListPipelineExecutionsOutput];
  ListPipelines: [cp.ListPipelinesInput, cp.ListPipelinesOutput];
  PutApprovalResult: [cp.PutApprovalResultInput, cp.PutApprovalResultOutput];
  RetryStageExecution: [cp.RetryStageExecutionInput, cp.RetryStageExecutionOutput];
  RollbackStage: [cp.RollbackStageInput, cp.RollbackStageOutput];
  StartPipelineExecution: [cp.StartPipelineExecutionInput, cp.StartPipelineExecutionOutput];
  StopPipelineExecution: [cp.StopPipelineExecutionInput, cp.StopPipelineExecutionOutput];
  UpdatePipeline: [cp.UpdatePipelineInput, cp.UpdatePipelineOutput];
}

/** Members that are times: epoch seconds on the wire, `Date` in the SDK's types. */
const TIMES = new Set([
  'approvedAt',
  'created',
  'lastChangedAt',
  'lastStatusChange',
  'lastUpdateTime',
  'startTime',
  'updated',
]);

const revive = (key: string, value: unknown): unknown =>
  typeof value === 'number' && TIMES.has(key) ? new Date(value * 1000) : value;

/**
 * Calls an operation in AWS's JSON 1.1, without the SDK.
 * @throws {ApiFailure} named as CodePipeline names it, or `NoConnection`.
 */
export const callApi = async <Name extends keyof Operations>(
  name: Name,
  input: Operations[Name][0],
  signal?: AbortSignal,
): Promise<Operations[Name][1]> => {
  const response = await fetch('./', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `CodePipeline_20150709.${name}`,
    },
    body: JSON.stringify(input),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    throw isAbort(error) ? error : noConnection(error);
  });
  if (!response.ok) throw await readFailure(response);
  return JSON.parse((await response.text()) || '{}', revive);
};
