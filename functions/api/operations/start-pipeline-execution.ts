import type { StartPipelineExecutionInput, StartPipelineExecutionOutput } from '@aws-sdk/client-codepipeline';
import { startExecution } from '../../../lib/use-cases/start-execution.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { requestHash } from '../../request-hash.ts';
import type { CallContext } from '../operation.ts';
import { toStartRequest } from '../start-request.ts';

/**
 * The same `clientRequestToken` again answers the execution that it started.
 * @throws {ApiError} PipelineNotFoundException, ValidationException (variables, source revisions), ConflictException,
 *   ConcurrentPipelineExecutionsLimitExceededException.
 */
export const startPipelineExecution =
  (world: World) =>
  async (
    input: StartPipelineExecutionInput,
    { caller }: CallContext,
  ): Promise<StartPipelineExecutionOutput> => {
    const { clientRequestToken: token } = input;
    const trigger = { triggerType: 'StartPipelineExecution', triggerDetail: caller };
    const hash = token === undefined ? undefined : requestHash('client-token', token);
    const { executionId } = await startExecution(world, await toStartRequest(world, input, trigger, hash));
    return { pipelineExecutionId: executionId };
  };
