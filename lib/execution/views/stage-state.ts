import type {
  ActionRevision,
  ActionState,
  StageExecution,
  StageState,
  TransitionState,
} from '@aws-sdk/client-codepipeline';
import type { Gate } from '../../gate/gate.ts';
import type { Action, Stage } from '../../pipeline/pipeline.ts';
import { type ActionExecution, type ExecutionRecord, stageOf } from '../execution-record.ts';
import { actionStateExecution } from './action-views.ts';
import { conditionState } from './rule-views.ts';
import { shownText } from './shown-text.ts';

/** What GetPipelineState knows of one stage. */
export interface StageFacts {
  /** Absent: nobody has come to the stage yet, and nobody has closed it. */
  readonly gate: Gate | undefined;
  /** The execution that was let in last, then those before it, as far back as an action of the stage is looked for. */
  readonly executions: readonly ExecutionRecord[];
  /** Who waits at the gate, in order. */
  readonly waiting: readonly ExecutionRecord[];
}

interface LatestAction {
  readonly record: ExecutionRecord;
  readonly execution: ActionExecution;
}

/**
 * The newest execution of an action in its stage: one from before stays visible until the action starts in the newer
 * (semantics 10.3).
 */
const latestAction = (
  stage: string,
  action: string,
  executions: readonly ExecutionRecord[],
): LatestAction | undefined => {
  for (const record of executions) {
    const execution = record.actions.findLast((each) => each.stage === stage && each.action === action);
    if (execution) return { record, execution };
  }
  return undefined;
};

/** Whether every action of a stage has been found, so that older executions need not be read. */
export const knowsAllActions = (stage: Stage, executions: readonly ExecutionRecord[]): boolean =>
  stage.actions.every(({ name }) => latestAction(stage.name, name, executions) !== undefined);

const currentRevision = ({ record, execution }: LatestAction): ActionRevision | undefined => {
  const revision = record.revisions.find(({ actionName }) => actionName === execution.action);
  if (!revision) return undefined;
  return {
    revisionId: revision.revisionId,
    revisionChangeId: revision.revisionChangeIdentifier ?? revision.revisionId,
    created: new Date(revision.created ?? execution.lastUpdateTime),
  };
};

const actionState = (stage: Stage, action: Action, executions: readonly ExecutionRecord[]): ActionState => {
  const { name } = action;
  const latest = latestAction(stage.name, name, executions);
  if (!latest) return { actionName: name };
  const revision = latest.record.revisions.find(({ actionName }) => actionName === name);
  return {
    actionName: name,
    currentRevision: currentRevision(latest),
    latestExecution: actionStateExecution(latest.execution, action),
    revisionUrl: shownText(revision?.revisionUrl, 2_048),
  };
};

const stageExecution = (record: ExecutionRecord, status: StageExecution['status']): StageExecution => ({
  pipelineExecutionId: record.executionId,
  status,
  type: record.type,
});

/** One that waits is still in progress unless it was ended meanwhile (semantics 2.2). */
const inboundStatus = ({ status }: ExecutionRecord): StageExecution['status'] =>
  status === 'Stopped' || status === 'Failed' || status === 'Cancelled' ? status : 'InProgress';

const transitionState = (gate: Gate | undefined): TransitionState => {
  if (!gate) return { enabled: true };
  const { enabled, lastChangedBy, lastChangedAt, disabledReason } = gate.transition;
  return {
    enabled,
    lastChangedBy,
    lastChangedAt: lastChangedAt === undefined ? undefined : new Date(lastChangedAt),
    disabledReason,
  };
};

/** Counters start at 1 and are absent before the first retry (semantics 2.6). */
const retryMetadata = (
  stage: string,
  record: ExecutionRecord | undefined,
): StageState['retryStageMetadata'] => {
  const { automaticRetries, manualRetries, lastRetry } = (record && stageOf(record, stage)) ?? {};
  if (lastRetry === undefined) return undefined;
  return {
    autoStageRetryAttempt: automaticRetries,
    manualStageRetryAttempt: manualRetries,
    latestRetryTrigger: lastRetry === 'automatic' ? 'AutomatedStageRetry' : 'ManualStageRetry',
  };
};

/** One of `stageStates` (semantics 10.3). A stage that never ran has no `latestExecution`. */
export const stageState = (stage: Stage, { gate, executions, waiting }: StageFacts): StageState => {
  const [latest] = executions;
  const inbound = waiting.map((record) => stageExecution(record, inboundStatus(record)));
  return {
    stageName: stage.name,
    inboundExecution: inbound[0],
    inboundExecutions: inbound.length > 0 ? inbound : undefined,
    inboundTransitionState: transitionState(gate),
    actionStates: stage.actions.map((action) => actionState(stage, action, executions)),
    // Let in, and not yet told: it is in the stage.
    latestExecution: latest && stageExecution(latest, stageOf(latest, stage.name)?.status ?? 'InProgress'),
    beforeEntryConditionState: conditionState(latest, stage, 'beforeEntry'),
    onSuccessConditionState: conditionState(latest, stage, 'onSuccess'),
    onFailureConditionState: conditionState(latest, stage, 'onFailure'),
    retryStageMetadata: retryMetadata(stage.name, latest),
  };
};
