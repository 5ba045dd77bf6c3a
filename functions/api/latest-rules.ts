import { type ExecutionRecord, type RuleExecution, stageOf } from '../../lib/execution/execution-record.ts';

const keyOf = ({ stage, condition, rule }: RuleExecution): string => JSON.stringify([stage, condition, rule]);

/** The filter `latestInPipelineExecution` of ListRuleExecutions, read as that of ListActionExecutions (`latestActions`). */
export const latestRules = (record: ExecutionRecord, range: string | undefined): readonly RuleExecution[] => {
  const newest = new Map(record.rules.map((each) => [keyOf(each), each]));
  const latest = record.rules.filter((each) => newest.get(keyOf(each)) === each);
  if (range !== 'Latest') return latest;
  return latest.filter((each) => each.run === stageOf(record, each.stage)?.run);
};
