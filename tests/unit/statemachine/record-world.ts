import { type Call, taskError, type World } from './run-machine.ts';

export interface Script {
  /** Actions and rules that fail, as `Stage/name` or, for rules, `Stage?kind/name`; each with its error name. */
  readonly failing?: Readonly<Record<string, string>>;
  /** Where `begin-execution` says to start; by default at `first`. */
  readonly startAt?: string;
  /** Stages that are refused at their entry, with the error's name. */
  readonly refused?: Readonly<Record<string, string>>;
  /** What `leave-stage` decides, call by call; by default `next` when nothing in the stage failed, else `end`. */
  readonly decisions?: Readonly<Record<string, readonly string[]>>;
}

/** The functions, as far as the machine can tell: they keep a record of what failed, and `Leave` reads it. */
export const recordWorld = (first: string, script: Script = {}): World => {
  const failed = new Set<string>();
  const left = new Map<string, number>();
  const end = (stage: string, key: string): object => {
    const error = script.failing?.[key];
    if (error === undefined) return {};
    failed.add(stage);
    throw taskError(error, `${key} says no`);
  };
  const leave = (stage: string): string => {
    const times = left.get(stage) ?? 0;
    left.set(stage, times + 1);
    const decision = script.decisions?.[stage]?.[times] ?? (failed.has(stage) ? 'end' : 'next');
    failed.delete(stage);
    return decision;
  };
  const enter = (stage: string): object => {
    const error = script.refused?.[stage];
    if (error === undefined) return {};
    throw taskError(error, `${stage} is closed to this execution`);
  };
  const answers: Readonly<Record<string, (stage: string, payload: Call['payload']) => object>> = {
    'begin-execution': () => ({
      Payload: { executionId: 'e-1', attempt: 1, startAt: script.startAt ?? first },
    }),
    'enter-stage': enter,
    'run-action': (stage, { action }) => end(stage, `${stage}/${action}`),
    'run-rule': (stage, { condition, rule }) => end(stage, `${stage}?${condition}/${rule}`),
    'leave-stage': (stage) => ({ Payload: { decision: leave(stage) } }),
  };
  return ({ fn, payload }) => {
    const answer = answers[fn];
    if (!answer) throw new Error(`no function ${fn}`);
    return answer(String(payload['stage']), payload);
  };
};

/** A call in one word: `enter Prod`, `Prod/Build`, `Prod?onSuccess/Quiet`. */
export const inWords = ({ fn, payload }: Call): string => {
  const { stage, action, condition, rule } = payload;
  if (fn === 'run-action') return `${stage}/${action}`;
  if (fn === 'run-rule') return `${stage}?${condition}/${rule}`;
  return fn === 'begin-execution' ? 'begin' : `${fn.replace('-stage', '')} ${stage}`;
};
