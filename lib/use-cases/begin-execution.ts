import { SteplineError } from '../errors.ts';
import { hexOf } from './hex-of.ts';
import { readRecord, refuseOldAttempt } from './read-record.ts';
import { startExecution } from './start-execution.ts';
import type { World } from './world.ts';

export interface BeginRequest {
  readonly pipeline: string;
  /** The machine's input: ours, or whatever somebody typed who started it by hand. */
  readonly executionId?: string;
  readonly attempt?: number;
  /** Name of the machine's execution. */
  readonly machineName: string;
}

export interface Begun {
  readonly executionId: string;
  readonly attempt: number;
  /** The stage to enter; empty: past the last one. */
  readonly startAt: string;
}

/** The machine's first state: finds the record, or makes one for a machine that was started by hand (design D2). */
export const beginExecution = async (world: World, request: BeginRequest): Promise<Begun> => {
  const executionId =
    request.executionId ??
    (
      await startExecution(world, {
        pipeline: request.pipeline,
        trigger: { triggerType: 'StartPipelineExecution', triggerDetail: request.machineName },
        requestHash: hexOf(`machine:${request.machineName}`),
        machineName: request.machineName,
      })
    ).executionId;
  const record = await readRecord(world, request.pipeline, executionId);
  const attempt = request.attempt ?? 1;
  refuseOldAttempt(record, attempt);
  if (attempt > record.attempt) throw new UnknownAttempt(executionId, attempt);
  return { executionId, attempt, startAt: record.startAt };
};

/** Nobody made this attempt: an input that was typed, not written by us. */
export class UnknownAttempt extends SteplineError {
  override readonly name = 'Attempt.Unknown';
  override readonly blame = 'author';

  constructor(executionId: string, attempt: number) {
    super(`execution ${executionId} has no attempt ${attempt}`);
  }
}
