import type { RuleExecutionDetail } from '@aws-sdk/client-codepipeline';
import type { ActionDetail, RuleExecution } from '../../lib/execution/execution-record.ts';
import { ruleDetail } from '../../lib/execution/views/rule-views.ts';
import type { World } from '../../lib/use-cases/world.ts';
import type { Found } from './found-page.ts';
import { detailKey, pipelineReader } from './read-action-details.ts';

/** Rule executions of one pipeline with what is kept beside their records. */
export const readRuleDetails = (
  world: World,
  rules: readonly Found<RuleExecution>[],
): Promise<RuleExecutionDetail[]> => {
  const readPinned = pipelineReader(world);
  return Promise.all(
    rules.map(async (found) => {
      const [pipeline, detail] = await Promise.all([
        readPinned(found.record),
        world.documents.read<ActionDetail>(detailKey(found)),
      ]);
      return ruleDetail(found.execution, { record: found.record, pipeline, detail, place: world.place });
    }),
  );
};
