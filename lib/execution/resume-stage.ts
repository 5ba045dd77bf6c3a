import { appendPipelineEvent, appendStageEvent } from './append-event.ts';
import {
  type ActionExecution,
  type ExecutionRecord,
  isEnded,
  type RuleExecution,
  stageOf,
} from './execution-record.ts';
import { overrideRules } from './rule-transitions.ts';
import { failTokens, withStage } from './stage-transitions.ts';

export type RetryMode = 'FAILED_ACTIONS' | 'ALL_ACTIONS';

/** Succeeded actions keep their outputs, and what still runs is left alone (semantics 2.6); ALL_ACTIONS keeps nothing. */
const isKept = ({ status }: ActionExecution, mode: RetryMode): boolean =>
  mode === 'FAILED_ACTIONS' && (status === 'Succeeded' || status === 'InProgress');

/**
 * Begins the next run of a stage. What is kept moves into it, so that the machine finds it there. The stages behind get a
 * new run as well: whoever still cleans up after the last one cannot take their gates for this one's.
 */
export const beginNextRun = (record: ExecutionRecord, name: string, mode: RetryMode): ExecutionRecord => {
  const run = stageOf(record, name)?.run;
  const from = record.stages.findIndex((stage) => stage.name === name);
  return {
    ...record,
    stages: record.stages.map((stage, at) => (at < from ? stage : { ...stage, run: stage.run + 1 })),
    actions: record.actions.map((action) =>
      action.stage === name && action.run === run && isKept(action, mode)
        ? { ...action, run: action.run + 1 }
        : action,
    ),
  };
};

const reopen = (record: ExecutionRecord, name: string): ExecutionRecord =>
  withStage(record, name, ({ endTime: _, redrives: __, rolledBack: ___, ...stage }) => ({
    ...stage,
    status: 'InProgress',
  }));

/** A retry asks all conditions anew, also those that were overridden before. */
const forgetOverrides = (record: ExecutionRecord, name: string): ExecutionRecord =>
  withStage(record, name, ({ overridden: _, ...stage }) => stage);

const count = (
  record: ExecutionRecord,
  name: string,
  kind: 'automatic' | 'manual',
  now: number,
): ExecutionRecord => ({
  ...withStage(record, name, (stage) => ({
    ...stage,
    [`${kind}Retries`]: (stage[`${kind}Retries`] ?? 0) + 1,
    lastRetry: kind,
    retriedAt: now,
  })),
  retries: record.retries + 1,
});

const tellStage = (record: ExecutionRecord, name: string, now: number): ExecutionRecord => {
  const stage = stageOf(record, name);
  return stage ? appendStageEvent(record, stage, 'RESUMED', now) : record;
};

/** Automatic retry (semantics 2.7): the stage failed, its machine goes through it once more. */
export const retryAutomatically = (
  record: ExecutionRecord,
  name: string,
  mode: RetryMode,
  now: number,
): ExecutionRecord => {
  const stage = stageOf(record, name);
  if (!stage) return record;
  const failed = appendStageEvent(record, stage, 'FAILED', now);
  const next = reopen(forgetOverrides(beginNextRun(failed, name, mode), name), name);
  return tellStage(count(next, name, 'automatic', now), name, now);
};

/**
 * The execution goes on in a stage that it had left, or that has failed and not ended, with the next attempt (design D6b).
 * Whoever calls has seen to the stage's gate.
 */
const resume = (record: ExecutionRecord, name: string, now: number): ExecutionRecord => {
  const { halt: _, statusSummary: __, faults: ___, rollsBack: ____, parked = [], ...rest } = record;
  // The machine before may still wait for what it had parked, and nobody else would tell it.
  const fenced = failTokens(
    parked.flatMap(({ tokens }) => tokens),
    'Attempt.Fenced',
    'a later attempt of this execution goes on',
  );
  const next: ExecutionRecord = {
    ...rest,
    status: 'InProgress',
    attempt: record.attempt + 1,
    startAt: name,
    lastUpdateTime: now,
    answers: [...record.answers, ...fenced],
  };
  const told = isEnded(record) ? appendPipelineEvent(next, 'RESUMED', now) : next;
  return tellStage(reopen(told, name), name, now);
};

/** RetryStageExecution (semantics 2.6). */
export const retryManually = (
  record: ExecutionRecord,
  name: string,
  mode: RetryMode,
  now: number,
): ExecutionRecord =>
  resume(count(forgetOverrides(beginNextRun(record, name, mode), name), name, 'manual', now), name, now);

/** OverrideStageCondition of a condition that has ended its stage (semantics 2.10): what succeeded stays so. */
export const resumeOverridden = (
  record: ExecutionRecord,
  name: string,
  kind: RuleExecution['condition'],
  now: number,
): ExecutionRecord => {
  const run = stageOf(record, name)?.run;
  const next = beginNextRun(overrideRules(record, name, kind, now), name, 'FAILED_ACTIONS');
  const kept = next.rules.map((rule) =>
    rule.stage === name && rule.run === run && rule.status === 'Succeeded'
      ? { ...rule, run: rule.run + 1 }
      : rule,
  );
  return resume({ ...next, rules: kept }, name, now);
};
