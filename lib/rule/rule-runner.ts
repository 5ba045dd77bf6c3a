import type { ArtifactLocation, ExecutionRecord, RuleExecution } from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import type { Rule } from '../pipeline/pipeline.ts';

/** One rule, ready to be asked: its references are resolved. */
export interface RuleWork {
  readonly pipeline: string;
  readonly pipelineExecutionId: string;
  readonly stage: string;
  readonly condition: RuleExecution['condition'];
  readonly rule: Rule;
  readonly ruleExecutionId: string;
  readonly configuration: Readonly<Record<string, string>>;
  /** In declared order, each with the revision it comes from where one is known. */
  readonly inputs: readonly (ArtifactLocation & { readonly revision?: string })[];
  readonly record: ExecutionRecord;
}

/** What is asked about a rule that is being decided elsewhere. */
export interface AskedRule {
  readonly stage: string;
  readonly rule: Rule;
  readonly ruleExecutionId: string;
  readonly externalId: string;
  /** Epoch milliseconds. */
  readonly startTime: number;
  readonly configuration: Readonly<Record<string, string>>;
}

/** Decides within the call, under a lease in the record. Must be safe to repeat. */
export interface InlineRuleRunner {
  readonly kind: 'inline';
  run(work: RuleWork): Promise<Outcome>;
}

/** Decides elsewhere; found by its id, started only where it is not there (design D4). Asked at once, and by the sweep. */
export interface ExternalRuleRunner {
  readonly kind: 'external';
  ensureStarted(work: RuleWork): Promise<{ readonly externalId: string; readonly externalUrl?: string }>;
  ask(asked: AskedRule): Promise<Outcome | undefined>;
}

/**
 * How a rule of one provider is asked (semantics 2.10). `succeeded` and `failed` are its verdicts; `errored` says that it
 * could not be asked, which fails its condition without being a verdict.
 */
export type RuleRunner = InlineRuleRunner | ExternalRuleRunner;

/** Undefined for a provider that nobody runs here: an error that names itself (design D11). */
export type RuleRunners = (type: NonNullable<Rule['ruleTypeId']>) => RuleRunner | undefined;
