import * as v from 'valibot';
import { buildOutcome } from '../lib/action/build-outcome.ts';
import type { BuildService } from '../lib/ports.ts';
import { completeAction } from '../lib/use-cases/complete-action.ts';
import { completeRule } from '../lib/use-cases/complete-rule.ts';
import { findRecord } from '../lib/use-cases/read-record.ts';
import type { World } from '../lib/use-cases/world.ts';

/** Of CodeBuild's event (semantics 9.3) only the id counts: what became of the build, the service says (design D5). */
const BuildStateChange = v.object({
  detail: v.object({ 'build-id': v.string() }),
});

/** `arn:…:build/project:uuid` → `project:uuid`. */
const idOfArn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** A build has changed its state: when it is over, its action is. Repeats and strangers' builds change nothing. */
export const onBuildChange =
  (world: World, builds: Pick<BuildService, 'describe'>) =>
  async (event: unknown): Promise<void> => {
    const { detail } = v.parse(BuildStateChange, event);
    const told = await builds.describe(idOfArn(detail['build-id']));
    // What one build of a batch did is not yet how the action ended.
    const build = told?.batchId === undefined ? told : await builds.describe(told.batchId);
    const outcome = build && buildOutcome(build);
    if (!build || !outcome) return;
    const { pipeline, pipelineExecutionId: executionId, actionExecutionId } = build.owner;
    if (await completeAction(world, { pipeline, executionId, actionExecutionId }, outcome)) return;
    // A rule's build carries the rule's id where an action's carries the action's.
    const record = await findRecord(world, pipeline, executionId);
    const rule = record?.rules.find(({ id }) => id === actionExecutionId);
    if (record && rule) await completeRule(world, record, rule.id, outcome);
  };
