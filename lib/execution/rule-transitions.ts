import { closeHalted } from './close-halted.ts';
import { currentRule } from './condition.ts';
import {
  type ArtifactLocation,
  type ExecutionRecord,
  isEnded,
  type RuleExecution,
  stageOf,
  type TaskAnswer,
} from './execution-record.ts';
import type { Outcome } from './outcome.ts';
import { failTokens, succeedTokens } from './stage-transitions.ts';
import { answersFor, withToken } from './work-answers.ts';

/** What `run-rule` has to do after it looked at the record; as for an action (design D4). */
export type RuleClaim = { readonly kind: 'wait' } | { readonly kind: 'start'; readonly rule: RuleExecution };

export interface ClaimRuleRequest {
  readonly stage: string;
  readonly condition: RuleExecution['condition'];
  readonly rule: string;
  readonly token: string;
  readonly now: number;
  /** Used when the rule was not asked in this stage run yet. */
  readonly fresh: {
    readonly id: string;
    readonly inputs: readonly ArtifactLocation[];
    readonly deadline?: number;
  };
  readonly lease?: { readonly owner: string; readonly expiresAt: number };
  readonly leaseIsOver: (lease: NonNullable<RuleExecution['lease']>) => boolean;
}

interface Claimed {
  readonly record: ExecutionRecord;
  readonly claim: RuleClaim;
}

const withRule = (record: ExecutionRecord, rule: RuleExecution): ExecutionRecord => ({
  ...record,
  lastUpdateTime: rule.lastUpdateTime,
  rules: record.rules.map((each) => (each.id === rule.id ? rule : each)),
});

const answered = (record: ExecutionRecord, answers: readonly TaskAnswer[]): Claimed => ({
  record: { ...record, answers: [...record.answers, ...answers] },
  claim: { kind: 'wait' },
});

const claimExisting = (
  record: ExecutionRecord,
  existing: RuleExecution,
  request: ClaimRuleRequest,
): Claimed => {
  if (existing.phase === 'ended') return answered(record, answersFor(existing, [request.token]));
  const waiting = withToken(existing, request.token);
  const leased = existing.lease !== undefined && !request.leaseIsOver(existing.lease);
  if (existing.phase === 'started' || leased)
    return { record: withRule(record, waiting), claim: { kind: 'wait' } };
  const rule: RuleExecution = { ...waiting, ...(request.lease ? { lease: request.lease } : {}) };
  return { record: withRule(record, rule), claim: { kind: 'start', rule } };
};

const claimFresh = (record: ExecutionRecord, run: number, request: ClaimRuleRequest): Claimed => {
  const { stage, condition, rule: name, token, now, fresh, lease } = request;
  const rule: RuleExecution = {
    ...fresh,
    stage,
    condition,
    rule: name,
    run,
    phase: 'starting',
    status: 'InProgress',
    tokens: [token],
    ...(lease ? { lease } : {}),
    startTime: now,
    lastUpdateTime: now,
  };
  return {
    record: { ...record, rules: [...record.rules, rule], lastUpdateTime: now },
    claim: { kind: 'start', rule },
  };
};

/** Decides what becomes of a machine's wish to ask a rule. An overridden condition lets it go on without asking. */
export const claimRule = (record: ExecutionRecord, request: ClaimRuleRequest): Claimed => {
  const stage = stageOf(record, request.stage);
  if (stage?.overridden?.some((kind) => kind === request.condition))
    return answered(record, succeedTokens([request.token]));
  const existing = currentRule(record, request.stage, request.condition, request.rule);
  if (existing) return claimExisting(record, existing, request);
  if (isEnded(record) || record.halt || !stage) {
    const why = record.halt?.reason ?? `the execution is ${record.status}`;
    return answered(record, failTokens([request.token], 'Execution.Stopped', why));
  }
  return claimFresh(record, stage.run, request);
};

/** The rule is being decided elsewhere, under the provider's id. Unchanged when it has ended meanwhile. */
export const markRuleStarted = (
  record: ExecutionRecord,
  id: string,
  started: Pick<RuleExecution, 'externalId' | 'externalUrl' | 'summary' | 'deadline'>,
  now: number,
): ExecutionRecord => {
  const rule = record.rules.find((each) => each.id === id);
  if (rule?.phase !== 'starting') return record;
  const { lease: _, ...rest } = rule;
  return withRule(record, { ...rest, ...started, phase: 'started', lastUpdateTime: now });
};

const statusOf: Readonly<Record<Outcome['status'], RuleExecution['status']>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  errored: 'Failed',
  stopped: 'Abandoned',
};

const ended = (rule: RuleExecution, outcome: Outcome, now: number): RuleExecution => {
  const { lease: _, deadline: __, ...rest } = rule;
  const { status, summary, externalId, externalUrl } = outcome;
  const error = { code: outcome.code ?? 'JobFailed', message: summary ?? 'no reason was given' };
  return {
    ...rest,
    phase: 'ended',
    status: statusOf[status],
    outcome: status,
    tokens: [],
    lastUpdateTime: now,
    ...(externalId === undefined ? {} : { externalId }),
    ...(externalUrl === undefined ? {} : { externalUrl }),
    ...(summary === undefined ? {} : { summary }),
    ...(status === 'failed' || status === 'errored' ? { error } : {}),
  };
};

/** The rule has been decided: recorded once, the first word stands. No event: none is documented (semantics 2.1). */
export const endRule = (
  record: ExecutionRecord,
  id: string,
  outcome: Outcome,
  now: number,
): ExecutionRecord => {
  const rule = record.rules.find((each) => each.id === id);
  if (!rule || rule.phase === 'ended') return record;
  const done = ended(rule, outcome, now);
  const told = answered(withRule(record, done), answersFor(done, rule.tokens)).record;
  return closeHalted(told, now);
};

const OVERRIDDEN: Outcome = { status: 'stopped', summary: 'the condition was overridden' };

/** The condition no longer counts (semantics 2.10): its running rules are abandoned, and the machine goes on. */
export const overrideRules = (
  record: ExecutionRecord,
  name: string,
  kind: RuleExecution['condition'],
  now: number,
): ExecutionRecord => {
  const running = record.rules.filter(
    ({ stage, condition, phase }) => stage === name && condition === kind && phase !== 'ended',
  );
  const tokens = running.flatMap((rule) => rule.tokens);
  const abandoned = running.reduce((next, rule) => withRule(next, ended(rule, OVERRIDDEN, now)), record);
  return {
    ...abandoned,
    stages: abandoned.stages.map((stage) =>
      stage.name === name ? { ...stage, overridden: [...(stage.overridden ?? []), kind] } : stage,
    ),
    answers: [...abandoned.answers, ...succeedTokens(tokens)],
  };
};
