import { ApiError } from '../errors.ts';
import type { ArtifactLocation } from '../execution/execution-record.ts';
import type { World } from '../use-cases/world.ts';
import { isOpen } from './action-job.ts';
import { type FoundJob, invalidJobState, readJob } from './find-job.ts';

/** For workers without keys to the bucket: the artifacts of a job in progress, by their names. */
const openJob = async (world: Pick<World, 'documents'>, jobId: string): Promise<FoundJob> => {
  const found = await readJob(world, jobId);
  if (found.execution.phase === 'ended' || !isOpen(found.action, jobId)) throw invalidJobState(jobId);
  return found;
};

const named = (locations: readonly ArtifactLocation[], name: string, kind: string): ArtifactLocation => {
  const found = locations.find((each) => each.name === name);
  if (!found) throw new ApiError('ValidationException', `The job has no ${kind} artifact '${name}'`);
  return found;
};

/** @throws {ApiError} JobNotFoundException, InvalidJobStateException, ValidationException (no such input). */
export const readJobArtifact = async (
  world: Pick<World, 'documents' | 'store'>,
  request: { readonly jobId: string; readonly name: string },
): Promise<{ readonly body: AsyncIterable<Uint8Array>; readonly size: number }> => {
  const { execution } = await openJob(world, request.jobId);
  const { key } = named(execution.inputs, request.name, 'input');
  const object = await world.store.getStream(key);
  if (!object)
    throw new ApiError('ValidationException', `The artifact '${request.name}' is not in the store`);
  return object;
};

/** @throws {ApiError} JobNotFoundException, InvalidJobStateException, ValidationException (no such output). */
export const writeJobArtifact = async (
  world: Pick<World, 'documents' | 'store'>,
  request: { readonly jobId: string; readonly name: string; readonly body: AsyncIterable<Uint8Array> },
): Promise<{ readonly size: number }> => {
  const { execution } = await openJob(world, request.jobId);
  const { key } = named(execution.outputs, request.name, 'output');
  const { size } = await world.store.putStream(key, request.body);
  return { size };
};
