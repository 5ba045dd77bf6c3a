import { ApiError, messageOf } from '../errors.ts';
import { type ExecutionRecord, stageOf } from '../execution/execution-record.ts';
import { executionIdOfHistoryKey, keys } from '../store/keys.ts';
import { hexOf } from './hex-of.ts';
import { findPipeline } from './read-pipeline.ts';
import { changeRecord, findRecord } from './read-record.ts';
import { isRollbackTarget, startRollback } from './rollback-stage.ts';
import type { World } from './world.ts';

const PAGE = 100;

type Judged = 'target' | 'too old' | 'no target';

const judge = (record: ExecutionRecord | undefined, failed: ExecutionRecord, stage: string): Judged => {
  if (record?.incarnation !== failed.incarnation || record.executionId === failed.executionId)
    return 'no target';
  if (record.pipelineVersion < failed.pipelineVersion) return 'too old';
  return isRollbackTarget(record, stage) ? 'target' : 'no target';
};

const history = async function* (world: World, pipeline: string): AsyncGenerator<string> {
  let startAfter: string | undefined;
  for (;;) {
    const from = startAfter === undefined ? {} : { startAfter };
    const page = await world.store.list(keys.historyRoot(pipeline), { limit: PAGE, ...from });
    yield* page.keys.map(executionIdOfHistoryKey);
    startAfter = page.keys.at(-1);
    if (!page.more) return;
  }
};

/** Newest first. Executions of an earlier version end the search: all that follow are older still. */
const findTarget = async (
  world: World,
  failed: ExecutionRecord,
  stage: string,
): Promise<ExecutionRecord | undefined> => {
  for await (const executionId of history(world, failed.pipeline)) {
    const record = await findRecord(world, failed.pipeline, executionId);
    const judged = judge(record, failed, stage);
    if (judged === 'target') return record;
    if (judged === 'too old') return undefined;
  }
  return undefined;
};

const start = async (world: World, failed: ExecutionRecord, stage: string): Promise<void> => {
  const stored = await findPipeline(world, failed.pipeline);
  if (stored?.incarnation !== failed.incarnation || stored.pipeline.version !== failed.pipelineVersion)
    return;
  const target = await findTarget(world, failed, stage);
  if (!target) return;
  const run = stageOf(failed, stage)?.run ?? 0;
  await startRollback(world, target, stage, {
    trigger: {
      triggerType: 'AutomatedRollback',
      triggerDetail: JSON.stringify({ FailedPipelineExecutionId: failed.executionId }),
    },
    // The same failure rolls back once, whoever comes to it after a crash.
    requestHash: hexOf(`rollback:${failed.executionId}:${stage}:${run}`),
  });
};

/**
 * Starts the automatic rollback that a failed stage has coming (semantics 2.9), to the newest execution that succeeded
 * in it; without one nothing happens. The failed execution keeps the stage until then, so that the rollback is the next
 * to enter it. Safe to repeat.
 *
 * @returns the record, which has no rollback coming any more
 */
export const rollBackAutomatically = async (
  world: World,
  record: ExecutionRecord,
): Promise<ExecutionRecord> => {
  const stage = record.rollsBack;
  if (stage === undefined) return record;
  try {
    await start(world, record, stage);
  } catch (error) {
    // The pipeline was updated or deleted: there is nothing to go back to. Anything else is tried again by the sweep.
    if (!(error instanceof ApiError)) throw error;
    world.log.warn({ execution: record.executionId, error: messageOf(error) }, 'no automatic rollback');
  }
  return changeRecord(world, record.pipeline, record.executionId, (current) => {
    if (current.rollsBack === undefined) return current;
    const { rollsBack: _, ...done } = current;
    return done;
  });
};
