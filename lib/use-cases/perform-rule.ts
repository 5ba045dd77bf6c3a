import { ClosingError, messageOf, SteplineError } from '../errors.ts';
import type { ActionDetail, ExecutionRecord, RuleExecution } from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import { markRuleStarted } from '../execution/rule-transitions.ts';
import type { Pipeline, Rule } from '../pipeline/pipeline.ts';
import type { AskedRule, RuleRunner, RuleWork } from '../rule/rule-runner.ts';
import { keys } from '../store/keys.ts';
import { resolveConfiguration } from '../variables/resolve-configuration.ts';
import { resolveText } from '../variables/resolve-text.ts';
import { outcomeOfThrown, withRevisions } from './perform-action.ts';
import { scopeOf } from './prepare-action.ts';
import { changeRecord } from './read-record.ts';
import type { World } from './world.ts';

/** A rule that the record has as `starting`, with the declaration that its execution is pinned to. */
export interface RuleInHand {
  readonly pipeline: Pipeline;
  readonly rule: Rule;
  readonly record: ExecutionRecord;
  readonly execution: RuleExecution;
}

const missingInput = ({ rule, execution }: RuleInHand): Outcome | undefined => {
  const missing = rule.inputArtifacts.find(
    ({ name }) => !execution.inputs.some((input) => input.name === name),
  );
  return (
    missing && {
      status: 'errored',
      code: 'ConfigurationError',
      summary: `the input artifact "${missing.name}" was not produced by any action`,
    }
  );
};

const prepare = async (world: World, inHand: RuleInHand): Promise<RuleWork> => {
  const { pipeline, rule, record, execution } = inHand;
  const { commands } = rule;
  const scope = await scopeOf(world, pipeline, record, [
    ...Object.values(rule.configuration),
    ...(commands ?? []),
  ]);
  const configuration = resolveConfiguration(rule.configuration, scope);
  await world.documents.update<ActionDetail>(
    keys.actionDetail(record.pipeline, record.executionId, execution.id),
    (detail) => detail ?? { resolvedConfiguration: configuration, outputVariables: {} },
  );
  return {
    pipeline: record.pipeline,
    pipelineExecutionId: record.executionId,
    stage: execution.stage,
    condition: execution.condition,
    rule: commands ? { ...rule, commands: commands.map((each) => resolveText(each, scope)) } : rule,
    ruleExecutionId: execution.id,
    configuration,
    inputs: withRevisions(execution.inputs, record),
    record,
  };
};

type External = Extract<RuleRunner, { kind: 'external' }>;
type Started = Awaited<ReturnType<External['ensureStarted']>>;

const noteStarted = async (world: World, work: RuleWork, started: Started): Promise<AskedRule> => {
  const now = world.clock.now();
  const record = await changeRecord(world, work.pipeline, work.pipelineExecutionId, (current) =>
    markRuleStarted(current, work.ruleExecutionId, started, now),
  );
  const startTime = record.rules.find(({ id }) => id === work.ruleExecutionId)?.startTime ?? now;
  return {
    ...started,
    stage: work.stage,
    rule: work.rule,
    ruleExecutionId: work.ruleExecutionId,
    startTime,
    configuration: work.configuration,
  };
};

/**
 * What the provider says of a rule; undefined while it does not know.
 * @throws what may pass; the author's errors do not, and are an outcome.
 */
export const askRunner = async (runner: External, asked: AskedRule): Promise<Outcome | undefined> => {
  try {
    return await runner.ask(asked);
  } catch (error) {
    if (error instanceof SteplineError && error.blame === 'author') return outcomeOfThrown(error);
    throw error;
  }
};

/** Some know at once: an alarm that is OK. Who does not answer now is asked again by the sweep. */
const askAtOnce = async (world: World, runner: External, asked: AskedRule): Promise<Outcome | undefined> => {
  try {
    return await askRunner(runner, asked);
  } catch (error) {
    world.log.warn({ rule: asked.ruleExecutionId, error: messageOf(error) }, 'the rule gave no answer yet');
    return undefined;
  }
};

/**
 * Asks a rule that the record has as `starting`.
 * @returns its verdict, when that is known already; whatever goes wrong before it is being asked is an outcome, but not that
 *   this process ends: then the next one asks.
 * @throws what the store says, when it does not take that the rule is being asked: the sweep finds out.
 */
export const performRule = async (
  world: World,
  runner: RuleRunner | undefined,
  inHand: RuleInHand,
): Promise<Outcome | undefined> => {
  const provider = inHand.rule.ruleTypeId?.provider;
  if (!runner) {
    const summary = `rules of provider ${provider} cannot be run here`;
    return { status: 'errored', code: 'RuleTypeNotSupported', summary };
  }
  const missing = missingInput(inHand);
  if (missing) return missing;
  let work: RuleWork;
  let started: Started;
  try {
    work = await prepare(world, inHand);
    if (runner.kind === 'inline') return await runner.run(work);
    started = await runner.ensureStarted(work);
  } catch (error) {
    world.log.warn({ rule: inHand.execution.id, error: messageOf(error) }, 'the rule could not be asked');
    if (error instanceof ClosingError) return undefined;
    return outcomeOfThrown(error);
  }
  return askAtOnce(world, runner, await noteStarted(world, work, started));
};
