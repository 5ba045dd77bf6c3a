import type { StoredPipeline } from '../lib/pipeline/stored-pipeline.ts';
import { keys, pipelineOfActiveKey } from '../lib/store/keys.ts';
import { findPipeline } from '../lib/use-cases/read-pipeline.ts';
import type { World } from '../lib/use-cases/world.ts';

type Reader = Pick<World, 'documents' | 'place' | 'store'>;

interface PipelinePage {
  readonly pipelines: readonly StoredPipeline[];
  /** Where to go on; absent on the last page. */
  readonly next?: string;
}

/**
 * The pipelines there are, in the order of their keys, which is nearly that of their names. The lists of active
 * executions name them; a list whose pipeline is not (or no longer) there is passed over, so a page may be short.
 */
export const pipelinePage = async (
  world: Reader,
  limit: number,
  startAfter?: string,
): Promise<PipelinePage> => {
  const options = { limit, ...(startAfter === undefined ? {} : { startAfter }) };
  const { keys: found, more } = await world.store.list(keys.actives, options);
  const read = await Promise.all(found.map((key) => findPipeline(world, pipelineOfActiveKey(key))));
  const last = found.at(-1);
  return {
    pipelines: read.filter((stored) => stored !== undefined),
    ...(more && last !== undefined ? { next: last } : {}),
  };
};

const PAGE = 1_000;

export const allPipelines = async (world: Reader): Promise<readonly StoredPipeline[]> => {
  const pipelines: StoredPipeline[] = [];
  let next: string | undefined;
  do {
    const page = await pipelinePage(world, PAGE, next);
    pipelines.push(...page.pipelines);
    next = page.next;
  } while (next !== undefined);
  return pipelines;
};
