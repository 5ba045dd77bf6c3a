import type {
  ActionExecutionDetail,
  ActionExecutionInput,
  ActionExecutionOutput,
  ActionExecution as ActionStateExecution,
} from '@aws-sdk/client-codepipeline';
import type { Action, Pipeline } from '../../pipeline/pipeline.ts';
import type {
  ActionDetail,
  ActionExecution,
  ArtifactLocation,
  ExecutionRecord,
} from '../execution-record.ts';
import { hideSecrets } from './hide-secrets.ts';
import { LONGEST, shownText } from './shown-text.ts';

/** What an action execution is shown with, besides its record. */
export interface ActionContext {
  readonly record: ExecutionRecord;
  /** The declaration that the execution is pinned to. */
  readonly pipeline: Pipeline;
  /** Absent: the action has not come so far. */
  readonly detail: ActionDetail | undefined;
  readonly place: { readonly region: string; readonly bucket: string };
}

const errorDetails = ({ error }: ActionExecution) =>
  error && { code: error.code, message: shownText(error.message, LONGEST.message) };

const declaredAs = (pipeline: Pipeline, execution: ActionExecution): Action | undefined =>
  pipeline.stages
    .find(({ name }) => name === execution.stage)
    ?.actions.find(({ name }) => name === execution.action);

const artifacts = (locations: readonly ArtifactLocation[], bucket: string) =>
  locations.map(({ name, key }) => ({ name, s3location: { bucket, key } }));

const inputOf = (
  execution: ActionExecution,
  action: Action | undefined,
  { detail, place }: ActionContext,
): ActionExecutionInput => ({
  actionTypeId: action?.actionTypeId,
  configuration: action && hideSecrets(action.actionTypeId, action.configuration),
  resolvedConfiguration: action && detail && hideSecrets(action.actionTypeId, detail.resolvedConfiguration),
  roleArn: action?.roleArn,
  region: action?.region ?? place.region,
  inputArtifacts: artifacts(execution.inputs, place.bucket),
  namespace: action?.namespace,
});

const outputOf = (execution: ActionExecution, { detail, place }: ActionContext): ActionExecutionOutput => ({
  // What an action that did not succeed would have stored is not there.
  outputArtifacts: execution.status === 'Succeeded' ? artifacts(execution.outputs, place.bucket) : [],
  executionResult: {
    externalExecutionId: shownText(execution.externalId, LONGEST.externalId),
    externalExecutionSummary: shownText(execution.summary, LONGEST.summary),
    externalExecutionUrl: shownText(execution.externalUrl, LONGEST.url),
    errorDetails: errorDetails(execution),
  },
  outputVariables: { ...detail?.outputVariables },
});

/** An item of ListActionExecutions (semantics 10.3). */
export const actionDetail = (execution: ActionExecution, context: ActionContext): ActionExecutionDetail => ({
  pipelineExecutionId: context.record.executionId,
  actionExecutionId: execution.id,
  pipelineVersion: context.record.pipelineVersion,
  stageName: execution.stage,
  actionName: execution.action,
  startTime: new Date(execution.startTime),
  lastUpdateTime: new Date(execution.lastUpdateTime),
  updatedBy: execution.updatedBy,
  status: execution.status,
  input: inputOf(execution, declaredAs(context.pipeline, execution), context),
  output: outputOf(execution, context),
});

/** What answers a manual approval (semantics 7): its external id, as long as it waits. */
const approvalToken = (execution: ActionExecution, action: Action): string | undefined =>
  action.actionTypeId.category === 'Approval' && execution.status === 'InProgress'
    ? execution.externalId
    : undefined;

/** `actionStates[].latestExecution` of GetPipelineState, for an action as it is declared now. */
export const actionStateExecution = (execution: ActionExecution, action: Action): ActionStateExecution => ({
  actionExecutionId: execution.id,
  status: execution.status,
  summary: shownText(execution.summary, LONGEST.summary),
  lastStatusChange: new Date(execution.lastUpdateTime),
  token: approvalToken(execution, action),
  lastUpdatedBy: execution.updatedBy,
  externalExecutionId: shownText(execution.externalId, LONGEST.externalId),
  externalExecutionUrl: shownText(execution.externalUrl, LONGEST.url),
  errorDetails: errorDetails(execution),
});
