import type { StateMachine } from '../../lib/state-machine.ts';
import { readPipeline, readVersion } from '../../lib/use-cases/read-pipeline.ts';
import type { RestPorts } from './rest-ports.ts';

/**
 * The machine that a version of a pipeline compiles to; the current version's when none is given.
 * @throws {ApiError} PipelineNotFoundException, PipelineVersionNotFoundException.
 */
export const readMachine = async (
  { world }: Pick<RestPorts, 'world'>,
  name: string,
  version: number | undefined,
): Promise<StateMachine> => {
  const { pipeline, incarnation } = await readPipeline(world, name);
  return world.compile(
    version === undefined ? pipeline : await readVersion(world, name, version, incarnation),
  );
};
