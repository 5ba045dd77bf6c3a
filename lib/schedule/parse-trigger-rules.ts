import * as v from 'valibot';
import { SteplineError } from '../errors.ts';
import { InvalidEventPattern } from '../events/invalid-event-pattern.ts';
import { compilePattern } from '../events/match-pattern.ts';
import { parseInputTemplate } from './input-template.ts';
import { parseSchedule } from './parse-schedule.ts';
import type { TriggerRule, TriggerTarget } from './trigger-rule.ts';

/** Rules that cannot be taken: every problem with its path. */
export class InvalidTriggerRules extends SteplineError {
  override readonly name = 'InvalidTriggerRules';
  override readonly blame = 'author';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.problems = problems;
  }
}

const name = v.pipe(
  v.string(),
  v.regex(/^[.\-_A-Za-z0-9]{1,64}$/, 'is no name of 1 to 64 of A-Z a-z 0-9 . - _'),
);
const text = v.pipe(v.string(), v.minLength(1));

const TargetShape = v.strictObject({
  Pipeline: text,
  Input: v.optional(v.union([v.string(), v.record(v.string(), v.unknown())])),
  InputTransformer: v.optional(
    v.strictObject({
      InputPathsMap: v.optional(v.record(v.string(), v.string()), {}),
      InputTemplate: v.string(),
    }),
  ),
});

const RuleShape = v.strictObject({
  Name: name,
  Description: v.optional(v.string()),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  EventPattern: v.optional(v.union([v.string(), v.record(v.string(), v.unknown())])),
  ScheduleExpression: v.optional(text),
  ScheduleExpressionTimezone: v.optional(text),
  Targets: v.pipe(v.array(TargetShape), v.minLength(1, 'has no target'), v.maxLength(5, 'has more than 5')),
});

const FileShape = v.strictObject({ Rules: v.array(RuleShape) });

type RuleInput = v.InferOutput<typeof RuleShape>;
type TargetInput = v.InferOutput<typeof TargetShape>;

/** What a step has found out: a value, or problems below a path. */
type Report = (path: string, problem: string) => void;

const fromJson = (given: unknown, path: string, report: Report): unknown => {
  if (typeof given !== 'string') return given;
  try {
    return JSON.parse(given);
  } catch {
    report(path, 'is no JSON');
    return undefined;
  }
};

const patternOf = (
  { EventPattern }: RuleInput,
  path: string,
  report: Report,
): Pick<TriggerRule, 'matches'> => {
  if (EventPattern === undefined) return {};
  try {
    const pattern = fromJson(EventPattern, `${path}.EventPattern`, report);
    return pattern === undefined ? {} : { matches: compilePattern(pattern) };
  } catch (error) {
    if (!(error instanceof InvalidEventPattern)) throw error;
    for (const { path: below, problem } of error.problems)
      report(`${path}.EventPattern${below.slice(1)}`, problem);
    return {};
  }
};

const scheduleOf = (rule: RuleInput, path: string, report: Report): Pick<TriggerRule, 'schedule'> => {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: zone } = rule;
  if (expression === undefined) {
    if (zone !== undefined) report(`${path}.ScheduleExpressionTimezone`, 'there is no ScheduleExpression');
    return {};
  }
  const schedule = parseSchedule(expression, zone ?? 'UTC');
  if (typeof schedule !== 'string') return { schedule };
  report(`${path}.ScheduleExpression`, schedule);
  return {};
};

const inputOf = (target: TargetInput, path: string, report: Report): TriggerTarget['input'] => {
  const { Input, InputTransformer } = target;
  if (Input !== undefined && InputTransformer) report(path, 'has both Input and InputTransformer');
  if (InputTransformer) {
    const { InputPathsMap, InputTemplate } = InputTransformer;
    const template = parseInputTemplate(InputTemplate, InputPathsMap);
    if ('render' in template) return template.render;
    for (const problem of template) report(`${path}.InputTransformer`, problem);
    return () => undefined;
  }
  const input = fromJson(Input, `${path}.Input`, report);
  return () => input;
};

const ruleOf = (rule: RuleInput, path: string, report: Report): TriggerRule => {
  if (rule.EventPattern === undefined && rule.ScheduleExpression === undefined)
    report(path, 'has neither EventPattern nor ScheduleExpression');
  return {
    name: rule.Name,
    ...patternOf(rule, path, report),
    ...scheduleOf(rule, path, report),
    targets: rule.Targets.map((target, at) => ({
      pipeline: target.Pipeline,
      input: inputOf(target, `${path}.Targets[${at}]`, report),
    })),
  };
};

/**
 * Reads the rules of a `triggers.yml`: `Rules`, each with `Name`, `EventPattern` or `ScheduleExpression` (or both) and
 * `Targets` with `Pipeline` and perhaps `Input` or `InputTransformer`. A rule with the state DISABLED is checked and left
 * out.
 * @throws {InvalidTriggerRules} with every problem.
 */
export const parseTriggerRules = (given: unknown): readonly TriggerRule[] => {
  const parsed = v.safeParse(FileShape, given);
  if (!parsed.success) {
    throw new InvalidTriggerRules(
      parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'Rules'}: ${issue.message}`),
    );
  }
  const problems: string[] = [];
  const report: Report = (path, problem) => problems.push(`${path}: ${problem}`);
  const { Rules } = parsed.output;
  const rules = Rules.map((rule, at) => ruleOf(rule, `Rules[${at}]`, report));
  rules.forEach((rule, at) => {
    if (rules.findIndex((each) => each.name === rule.name) < at)
      report(`Rules[${at}].Name`, `"${rule.name}" is used twice`);
  });
  if (problems.length > 0) throw new InvalidTriggerRules(problems);
  return rules.filter((_, at) => Rules[at]?.State === 'ENABLED');
};
