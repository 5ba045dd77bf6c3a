import { type ActionExecution, type ExecutionRecord, stageOf } from '../../lib/execution/execution-record.ts';

/**
 * The filter `latestInPipelineExecution` of ListActionExecutions: the newest execution of each action, so that what a
 * retry ran again hides what ran before (semantics 2.6). `All`: of every action. `Latest`: only what the newest run of
 * its stage started (our reading; the reference does not say what the two mean).
 */
export const latestActions = (
  record: ExecutionRecord,
  range: string | undefined,
): readonly ActionExecution[] => {
  const newest = new Map(record.actions.map((each) => [JSON.stringify([each.stage, each.action]), each]));
  const latest = record.actions.filter(
    (each) => newest.get(JSON.stringify([each.stage, each.action])) === each,
  );
  if (range !== 'Latest') return latest;
  return latest.filter((each) => each.run === stageOf(record, each.stage)?.run);
};
