import { describe, expect, it } from 'vitest';
import { compile } from '../../../statemachine/compile.ts';
import { serialize } from '../../../statemachine/serialize.ts';
import { allStates } from './all-states.ts';
import { aslProblems } from './asl-problems.ts';
import { asText, compileCases } from './compile-cases.ts';
import { pipelineOf } from './pipeline-of.ts';

const PIPELINE = pipelineOf({ Source: [['App']], Prod: [['Build'], ['Deploy']] });

describe.each(compileCases())('$title', ({ pipeline, golden }) => {
  it('compiles to the machine kept beside it', () => {
    const text = asText(compile(pipeline));
    expect(text).toBe(golden(text));
  });

  it('is States Language', () => {
    expect(aslProblems(compile(pipeline))).toBe('');
  });
});

describe('compile', () => {
  it('calls the functions by the names it is given', () => {
    const machine = compile(PIPELINE, {
      functionName: (fn) => `arn:aws:lambda:eu-west-1:111122223333:function:${fn}`,
    });
    const names = allStates(machine).flatMap(({ state }) =>
      state.Type === 'Task' ? [state.Parameters.FunctionName] : [],
    );
    expect(new Set(names)).toEqual(
      new Set(
        ['begin-execution', 'enter-stage', 'run-action', 'leave-stage'].map(
          (fn) => `arn:aws:lambda:eu-west-1:111122223333:function:${fn}`,
        ),
      ),
    );
  });

  it('puts nothing of the declaration but names into the definition', () => {
    const machine = compile(
      pipelineOf({ Source: [['App']], Prod: [['Build']] }, { Prod: { onSuccess: ['Quiet'] } }),
    );
    expect(serialize(machine)).toContain('Quiet');
    expect(serialize(machine)).not.toContain('hunter2');
  });

  it('sets no time limit of its own', () => {
    expect(serialize(compile(PIPELINE))).not.toContain('TimeoutSeconds');
  });

  it('retries no outcome of ours: they come first, with no attempts', () => {
    const retries = allStates(compile(PIPELINE)).flatMap(({ state }) =>
      state.Type === 'Task' ? [state.Retry] : [],
    );
    expect(retries.length).toBeGreaterThan(0);
    for (const retry of retries) {
      expect(retry?.[0]).toMatchObject({
        MaxAttempts: 0,
        ErrorEquals: expect.arrayContaining(['Action.Failed']),
      });
      for (const { ErrorEquals } of retry?.slice(1) ?? []) {
        expect(ErrorEquals.every((name) => /^Lambda\.\w+Exception$/.test(name))).toBe(true);
      }
    }
  });

  it('has a state for each of two rules of one name', () => {
    const machine = compile(
      pipelineOf({ Source: [['App']], Prod: [['Build']] }, { Prod: { onSuccess: ['Quiet', 'Quiet'] } }),
    );
    const names = allStates(machine).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['Prod ? onSuccess / Quiet', 'Prod ? onSuccess / Quiet (2)']),
    );
  });

  it('stays below the megabyte of Step Functions with a thousand actions of everyday names', () => {
    const groups = Array.from({ length: 20 }, (_, at) => [`Integration-Test-${at}`]);
    const stages = Array.from({ length: 50 }, (_, at) => [`Production-${at}`, groups] as const);
    expect(serialize(compile(pipelineOf(Object.fromEntries(stages)))).length).toBeLessThan(1_048_576);
  });

  it('keeps a stage called __proto__ through JSON', () => {
    const machine = compile(
      pipelineOf({ Source: [['App']], ['__proto__']: [['__proto__'], ['constructor']] }),
    );
    const read = JSON.parse(serialize(machine));
    expect(read).toEqual(machine);
    expect(allStates(read).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['__proto__ (stage)', '__proto__ / __proto__', '__proto__ / constructor']),
    );
  });
});
