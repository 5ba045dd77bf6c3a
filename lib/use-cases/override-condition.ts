import { ApiError } from '../errors.ts';
import { conditionStatus, declaredCondition } from '../execution/condition.ts';
import { type ExecutionRecord, isEnded, stageOf } from '../execution/execution-record.ts';
import { resumeOverridden } from '../execution/resume-stage.ts';
import { overrideRules } from '../execution/rule-transitions.ts';
import { isOpen } from '../execution/stage-transitions.ts';
import type { Stage } from '../pipeline/pipeline.ts';
import { readCurrentStage } from './read-pipeline.ts';
import { changeRecord, findRecord } from './read-record.ts';
import { resumeExecution } from './resume-execution.ts';
import type { World } from './world.ts';

export interface OverrideConditionRequest {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly pipelineExecutionId: string;
  readonly conditionType: 'BEFORE_ENTRY' | 'ON_SUCCESS';
}

const kinds = { BEFORE_ENTRY: 'beforeEntry', ON_SUCCESS: 'onSuccess' } as const;

const notOverridable = ({ stageName, conditionType }: OverrideConditionRequest, why: string): ApiError =>
  new ApiError(
    'ConditionNotOverridableException',
    `The condition ${conditionType} of stage '${stageName}' cannot be overridden: ${why}`,
  );

/** The condition was asked and has not succeeded; and its result is none that has happened for good. */
const refuseCondition = (record: ExecutionRecord, stage: Stage, request: OverrideConditionRequest): void => {
  const kind = kinds[request.conditionType];
  const condition = declaredCondition(stage, kind);
  if (!condition) throw notOverridable(request, 'the stage has none');
  if (condition.result === 'SKIP') throw notOverridable(request, 'its result is SKIP');
  const status = conditionStatus(record, stage, kind);
  if (status !== 'InProgress' && status !== 'Failed' && status !== 'Errored')
    throw notOverridable(request, `it is ${status}`);
};

const refuseEnded = (record: ExecutionRecord, request: OverrideConditionRequest): void => {
  const run = stageOf(record, request.stageName);
  const stopped = run?.status === 'Failed' || run?.rolledBack;
  if (record.status !== 'Failed' || !stopped)
    throw notOverridable(request, `the execution is ${record.status}`);
};

const refuse = (record: ExecutionRecord, stage: Stage, request: OverrideConditionRequest): void => {
  if (record.halt && !isEnded(record))
    throw new ApiError('ConflictException', `The execution '${record.executionId}' is being stopped`);
  if (record.rollsBack)
    throw new ApiError('ConflictException', `The stage '${record.rollsBack}' is about to be rolled back`);
  if (isEnded(record)) refuseEnded(record, request);
  else {
    const run = stageOf(record, stage.name);
    if (!run || !isOpen(run))
      throw notOverridable(request, `the stage is ${run?.status ?? 'not reached yet'}`);
  }
  refuseCondition(record, stage, request);
};

const readFor = async (
  world: World,
  { pipelineName, pipelineExecutionId }: OverrideConditionRequest,
  incarnation: string,
): Promise<ExecutionRecord> => {
  const record = await findRecord(world, pipelineName, pipelineExecutionId);
  if (record?.incarnation === incarnation) return record;
  throw new ApiError(
    'NotLatestPipelineExecutionException',
    `Pipeline '${pipelineName}' has no execution '${pipelineExecutionId}'`,
  );
};

/**
 * Lets an execution go on as if a condition held (semantics 2.10): while its rules are being asked they are abandoned; when
 * it has failed the stage, the execution resumes there.
 *
 * @throws {ApiError} PipelineNotFoundException, StageNotFoundException, ConditionNotOverridableException, ConflictException,
 *   NotLatestPipelineExecutionException, ConcurrentPipelineExecutionsLimitExceededException.
 */
export const overrideStageCondition = async (
  world: World,
  request: OverrideConditionRequest,
): Promise<void> => {
  const { incarnation, pipeline, stage } = await readCurrentStage(
    world,
    request.pipelineName,
    request.stageName,
  );
  const kind = kinds[request.conditionType];
  const outdated = () => notOverridable(request, 'the pipeline was updated since');
  const read = async () => {
    const record = await readFor(world, request, incarnation);
    if (record.pipelineVersion !== pipeline.version) throw outdated();
    refuse(record, stage, request);
    return record;
  };
  const before = await read();
  if (!isEnded(before)) {
    let running = false;
    const record = await changeRecord(world, before.pipeline, before.executionId, (current) => {
      running = !isEnded(current);
      if (!running) return current;
      refuse(current, stage, request);
      return overrideRules(current, stage.name, kind, world.clock.now());
    });
    if (running) return world.delivery.deliver(record);
  }
  await resumeExecution(world, {
    executionId: before.executionId,
    stage: stage.name,
    outdated,
    read,
    change: (record) => {
      refuse(record, stage, request);
      return resumeOverridden(record, stage.name, kind, world.clock.now());
    },
  });
};
