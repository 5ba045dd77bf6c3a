import type { Pipeline } from '../pipeline/pipeline.ts';
import type { MachineVersion } from '../ports.ts';
import type { World } from './world.ts';

/** The compiled machine of a pipeline version, at the engine. Publishing the same one again gives the same. */
export const publishMachine = (
  world: Pick<World, 'engine' | 'compile'>,
  pipeline: Pipeline,
): Promise<MachineVersion> => world.engine.publish(pipeline.name, pipeline.version, world.compile(pipeline));
