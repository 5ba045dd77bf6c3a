import { ApiError } from '../lib/errors.ts';
import { type StartRequest, startExecution } from '../lib/use-cases/start-execution.ts';
import type { World } from '../lib/use-cases/world.ts';

/** What became of one change, pipeline by pipeline: goes to whoever sent it, and into the log. */
export interface StartsAnswer {
  readonly started: readonly Started[];
  readonly refused: readonly Refused[];
}

export interface Started {
  readonly pipeline: string;
  readonly pipelineExecutionId: string;
  /** True: the same message came before, and started this execution then. */
  readonly repeated: boolean;
}

export interface Refused {
  readonly pipeline: string;
  /** Name of the exception. */
  readonly error: string;
  readonly message: string;
}

const start = async (world: World, request: StartRequest): Promise<Started | Refused> => {
  const { pipeline } = request;
  try {
    const { executionId, fresh } = await startExecution(world, request);
    return { pipeline, pipelineExecutionId: executionId, repeated: !fresh };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    world.log.warn({ pipeline, error: error.name }, 'a pipeline that this change would start refused to');
    return { pipeline, error: error.name, message: error.message };
  }
};

/**
 * Starts one execution per request. All starts are durable when this resolves. A pipeline that refuses (its limit, a
 * variable without a value) does not keep the others from starting.
 * @throws the first failure of the platform, after all were tried: the sender may send again, what started is not
 *   started twice.
 */
export const startPipelines = async (
  world: World,
  requests: readonly StartRequest[],
): Promise<StartsAnswer> => {
  const settled = await Promise.allSettled(requests.map((request) => start(world, request)));
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  const all = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  return {
    started: all.filter((each) => 'pipelineExecutionId' in each),
    refused: all.filter((each) => 'error' in each),
  };
};
