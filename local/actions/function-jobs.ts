import { decodeInput } from '../../functions/api/decode-input.ts';
import { validateInput } from '../../functions/api/model/validate-input.ts';
import { readJobArtifact, writeJobArtifact } from '../../lib/job/job-artifacts.ts';
import {
  type PutJobFailureResultRequest,
  putJobFailureResult,
} from '../../lib/job/put-job-failure-result.ts';
import {
  type PutJobSuccessResultRequest,
  putJobSuccessResult,
} from '../../lib/job/put-job-success-result.ts';
import type { World } from '../../lib/use-cases/world.ts';
import type { FunctionCall } from './function-messages.ts';

/** What a function may ask of us while its job is in progress. Inputs are the function's, so they are checked. */
export interface FunctionJobs {
  putJobSuccessResult(input: unknown): Promise<void>;
  putJobFailureResult(input: unknown): Promise<void>;
  readArtifact(jobId: string, name: string): Promise<Uint8Array>;
  writeArtifact(jobId: string, name: string, body: Uint8Array): Promise<void>;
}

const checked = <Request>(operation: string, input: unknown): Request => {
  const decoded = decodeInput(`${operation}Input`, input);
  validateInput(operation, decoded);
  // The model of the operation has just said so; its types are the ones that the use cases take.
  return decoded as Request;
};

/** Answers what a function asks while it does this job. */
export const answerFunction =
  (jobs: FunctionJobs, jobId: string) =>
  async (call: FunctionCall): Promise<Uint8Array | undefined> => {
    switch (call.call) {
      case 'putJobSuccessResult':
        await jobs.putJobSuccessResult(call.input);
        return undefined;
      case 'putJobFailureResult':
        await jobs.putJobFailureResult(call.input);
        return undefined;
      case 'readArtifact':
        return jobs.readArtifact(jobId, call.name);
      case 'writeArtifact':
        await jobs.writeArtifact(jobId, call.name, call.body);
        return undefined;
    }
  };

async function* single(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

/** The job protocol for functions in this process, with the checks that the API makes of the same input. */
export const createFunctionJobs = (world: World): FunctionJobs => ({
  putJobSuccessResult: async (input) =>
    putJobSuccessResult(world, checked<PutJobSuccessResultRequest>('PutJobSuccessResult', input)),
  putJobFailureResult: async (input) =>
    putJobFailureResult(world, checked<PutJobFailureResultRequest>('PutJobFailureResult', input)),
  readArtifact: async (jobId, name) =>
    Buffer.concat(await Array.fromAsync((await readJobArtifact(world, { jobId, name })).body)),
  writeArtifact: async (jobId, name, body) => {
    await writeJobArtifact(world, { jobId, name, body: single(body) });
  },
});
