import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import type { ActionDetail, ExecutionRecord } from '../../lib/execution/execution-record.ts';
import { actionDetail } from '../../lib/execution/views/action-views.ts';
import type { Pipeline } from '../../lib/pipeline/pipeline.ts';
import { keys } from '../../lib/store/keys.ts';
import { pinnedPipeline } from '../../lib/use-cases/read-pipeline.ts';
import type { World } from '../../lib/use-cases/world.ts';
import type { Found, FoundAction } from './found-page.ts';

export const detailKey = ({ record, execution }: Found<{ readonly id: string }>): string =>
  keys.actionDetail(record.pipeline, record.executionId, execution.id);

/** Each version is read once, however many of its executions are shown. */
export const pipelineReader = (world: World): ((record: ExecutionRecord) => Promise<Pipeline>) => {
  const known = new Map<number, Promise<Pipeline>>();
  return (record) => {
    const pipeline = known.get(record.pipelineVersion) ?? pinnedPipeline(world, record);
    known.set(record.pipelineVersion, pipeline);
    return pipeline;
  };
};

/** Action executions of one pipeline with what is kept beside their records. */
export const readActionDetails = (
  world: World,
  actions: readonly FoundAction[],
): Promise<ActionExecutionDetail[]> => {
  const readPinned = pipelineReader(world);
  return Promise.all(
    actions.map(async (found) => {
      const [pipeline, detail] = await Promise.all([
        readPinned(found.record),
        world.documents.read<ActionDetail>(detailKey(found)),
      ]);
      return actionDetail(found.execution, { record: found.record, pipeline, detail, place: world.place });
    }),
  );
};
