import type {
  GetThirdPartyJobDetailsInput,
  PollForThirdPartyJobsInput,
  PutThirdPartyJobSuccessResultInput,
} from '@aws-sdk/client-codepipeline';
import { ApiError } from '../../../lib/errors.ts';
import { findJob } from '../../../lib/job/find-job.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/**
 * The five operations of third-party jobs. Partners of AWS's marketplace make such jobs, and nobody does here: each is
 * refused by a modelled error, never answered as if there were nothing to do (issue 4, 12).
 */

/** @throws {ApiError} ActionTypeNotFoundException. */
export const pollForThirdPartyJobs = async ({ actionTypeId }: PollForThirdPartyJobsInput): Promise<never> => {
  const { category = '', owner = '', provider = '', version = '' } = actionTypeId ?? {};
  throw new ApiError(
    'ActionTypeNotFoundException',
    `No third-party action type hands out jobs here: category '${category}', owner '${owner}', provider '${provider}', version '${version}'`,
  );
};

const refuse = async (world: World, jobId: string, otherwise: () => ApiError): Promise<never> => {
  if (await findJob(world, jobId)) throw otherwise();
  throw new ApiError('JobNotFoundException', `There is no third-party job with the id '${jobId}'`);
};

/**
 * AcknowledgeThirdPartyJob, PutThirdPartyJobSuccessResult and PutThirdPartyJobFailureResult.
 * @throws {ApiError} JobNotFoundException; InvalidClientTokenException for a job of another kind, which has no client.
 */
export const answerThirdPartyJob =
  (world: World) =>
  ({ jobId = '' }: Pick<PutThirdPartyJobSuccessResultInput, 'jobId'>): Promise<never> =>
    refuse(
      world,
      jobId,
      () => new ApiError('InvalidClientTokenException', `The client token is not one of the job '${jobId}'`),
    );

/** @throws {ApiError} JobNotFoundException; InvalidJobException for a job of another kind. */
export const getThirdPartyJobDetails =
  (world: World) =>
  ({ jobId = '' }: GetThirdPartyJobDetailsInput): Promise<never> =>
    refuse(
      world,
      jobId,
      () => new ApiError('InvalidJobException', `The job '${jobId}' is not a third-party job`),
    );
