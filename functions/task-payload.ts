import * as v from 'valibot';
import { PlatformError } from '../lib/errors.ts';

const name = v.pipe(v.string(), v.minLength(1));

/** What the compiled machine sends with every stage task (`statemachine/`): names only (design D2). */
export const StageTask = v.object({
  pipeline: name,
  executionId: name,
  attempt: v.pipe(v.number(), v.integer(), v.minValue(1)),
  stage: name,
});

export const WaitingStageTask = v.object({ ...StageTask.entries, token: name });

export const ActionTask = v.object({ ...WaitingStageTask.entries, action: name });

export const RuleTask = v.object({
  ...WaitingStageTask.entries,
  condition: v.picklist(['beforeEntry', 'onSuccess', 'onFailure']),
  rule: name,
});

/** Begin: `input` is what the machine was started with; somebody may have typed it. */
export const BeginTask = v.object({
  pipeline: name,
  machineExecution: name,
  input: v.object({
    executionId: v.optional(name),
    attempt: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  }),
});

/** `unknown` in, a task out. @throws {PlatformError} InvalidTask, naming the member. */
export const parseTask = <T extends v.GenericSchema>(schema: T, payload: unknown): v.InferOutput<T> => {
  const parsed = v.safeParse(schema, payload);
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'payload'}: ${issue.message}`);
  throw new PlatformError('InvalidTask', problems.join('; '));
};
