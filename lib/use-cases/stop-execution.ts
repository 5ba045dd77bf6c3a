import { ApiError } from '../errors.ts';
import { abandonExecution } from '../execution/abandon-execution.ts';
import { type ExecutionRecord, isEnded } from '../execution/execution-record.ts';
import { haltExecution } from '../execution/halt-execution.ts';
import { declaredAction, placeOf } from './declared-action.ts';
import { settle } from './pump-gate.ts';
import { pinnedPipeline, readPipeline } from './read-pipeline.ts';
import { changeRecord, findRecord } from './read-record.ts';
import type { World } from './world.ts';

export interface StopExecutionRequest {
  readonly pipelineName: string;
  readonly pipelineExecutionId: string;
  /** True: actions in progress become Abandoned. False, the default: they run to their end. */
  readonly abandon?: boolean;
  readonly reason?: string;
}

const notStoppable = ({ pipelineName, pipelineExecutionId }: StopExecutionRequest, why: string): ApiError =>
  new ApiError(
    'PipelineExecutionNotStoppableException',
    `The execution '${pipelineExecutionId}' of pipeline '${pipelineName}' cannot be stopped: ${why}`,
  );

const refuse = (record: ExecutionRecord, request: StopExecutionRequest): void => {
  if (isEnded(record)) throw notStoppable(request, `it is ${record.status}`);
  if (!record.halt) return;
  if (request.abandon && record.halt.kind !== 'abandon') return;
  if (record.halt.kind === 'cancel') {
    throw new ApiError(
      'ConflictException',
      `The execution '${record.executionId}' is being cancelled: ${record.halt.reason ?? 'its pipeline changed'}`,
    );
  }
  throw new ApiError(
    'DuplicatedStopRequestException',
    `The execution '${record.executionId}' of pipeline '${record.pipeline}' is already being stopped`,
  );
};

/**
 * Stops an execution (semantics 2.8): nothing more starts. Waits for what runs, or abandons it; a stop that waits can be
 * taken further to one that abandons. One that only waits in front of a stage is over at once.
 *
 * @throws {ApiError} PipelineNotFoundException; PipelineExecutionNotStoppableException, when it is over or unknown;
 *   DuplicatedStopRequestException; ConflictException, when an update of the pipeline is already cancelling it.
 */
export const stopExecution = async (
  world: World,
  request: StopExecutionRequest,
): Promise<{ readonly pipelineExecutionId: string }> => {
  const { pipelineName, pipelineExecutionId, abandon = false, reason } = request;
  const { incarnation } = await readPipeline(world, pipelineName);
  const before = await findRecord(world, pipelineName, pipelineExecutionId);
  if (before?.incarnation !== incarnation) throw notStoppable(request, 'there is no such execution');
  const pipeline = await pinnedPipeline(world, before);
  const at = world.clock.now();
  const why = reason === undefined ? { at } : { at, reason };
  const record = await changeRecord(world, pipelineName, pipelineExecutionId, (current) => {
    refuse(current, request);
    return abandon
      ? abandonExecution(current, { kind: 'abandon', ...why }, (stage, action) =>
          placeOf(world, declaredAction(pipeline, stage, action)),
        )
      : haltExecution(current, { kind: 'stop', ...why });
  });
  if (isEnded(record)) await settle(world, record);
  else await world.delivery.deliver(record);
  return { pipelineExecutionId };
};
