import type { AcknowledgeJobInput, AcknowledgeJobOutput } from '@aws-sdk/client-codepipeline';
import { acknowledgeJob as acknowledge } from '../../../lib/job/acknowledge-job.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** @throws {ApiError} JobNotFoundException, InvalidNonceException. */
export const acknowledgeJob =
  (world: World) =>
  async ({ jobId = '', nonce = '' }: AcknowledgeJobInput): Promise<AcknowledgeJobOutput> =>
    acknowledge(world, { jobId, nonce });
