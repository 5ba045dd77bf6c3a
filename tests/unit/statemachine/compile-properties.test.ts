import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePipeline } from '../../../lib/pipeline/parse-pipeline.ts';
import {
  type ConditionKind,
  type Pipeline,
  runOrderGroups,
  type Stage,
} from '../../../lib/pipeline/pipeline.ts';
import { compile } from '../../../statemachine/compile.ts';
import { serialize } from '../../../statemachine/serialize.ts';
import { arbitraryPipeline } from '../../arbitraries/pipeline.ts';
import { allStates, type NamedState, reachable, targets } from './all-states.ts';
import { aslProblems } from './asl-problems.ts';
import { hostilePipeline } from './hostile-pipeline.ts';
import { inWords, recordWorld } from './record-world.ts';
import { runMachine } from './run-machine.ts';

/** Valid declarations of every kind, and small ones with what hurts a compiler. */
const anyPipeline = () =>
  fc.oneof(
    arbitraryPipeline().map((declaration) => parsePipeline(declaration)),
    hostilePipeline(),
  );

const KINDS: readonly ConditionKind[] = ['beforeEntry', 'onSuccess', 'onFailure'];

const rulesOf = (stage: Stage, kind: ConditionKind): readonly string[] =>
  (stage[kind]?.conditions ?? []).flatMap((condition) =>
    condition.rules.map(({ name }) => `${stage.name}?${kind}/${name}`),
  );

const actionKeys = (stage: Stage): readonly (readonly string[])[] =>
  runOrderGroups(stage).map((group) => group.map(({ name }) => `${stage.name}/${name}`));

/** The calls that the tasks of a machine stand for. */
const tasks = (states: readonly NamedState[]): readonly string[] =>
  states.flatMap(({ state }) =>
    state.Type === 'Task'
      ? [
          inWords({
            fn: state.Parameters.FunctionName.replace('stepline-', ''),
            payload: state.Parameters.Payload,
          }),
        ]
      : [],
  );

/** The actions that a state stands for: its own, or those of its branches. */
const actionsAt = (named: NamedState | undefined): readonly string[] =>
  tasks(
    named ? allStates({ StartAt: named.name, States: Object.fromEntries([[named.name, named.state]]) }) : [],
  ).filter((word) => word.includes('/') && !word.includes('?'));

const expectedCalls = (pipeline: Pipeline): readonly string[] => [
  'begin',
  ...pipeline.stages.flatMap((stage) => [
    `enter ${stage.name}`,
    `leave ${stage.name}`,
    ...actionKeys(stage).flat(),
    ...KINDS.flatMap((kind) => rulesOf(stage, kind)),
  ]),
];

describe('any declaration', () => {
  it('has every action, rule, entry and exit exactly once', () => {
    fc.assert(
      fc.property(anyPipeline(), (pipeline) => {
        expect([...tasks(allStates(compile(pipeline)))].sort()).toEqual([...expectedCalls(pipeline)].sort());
      }),
    );
  });

  it('has names that are unique in the machine and at most eighty characters', () => {
    fc.assert(
      fc.property(anyPipeline(), (pipeline) => {
        const names = allStates(compile(pipeline)).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(80);
        expect(names).not.toContain('__proto__');
      }),
    );
  });

  it('goes on only to states of the same scope, and leaves none unreached', () => {
    fc.assert(
      fc.property(anyPipeline(), (pipeline) => {
        const machine = compile(pipeline);
        const scopes = new Set([machine, ...allStates(machine).map(({ scope }) => scope)]);
        for (const scope of scopes) {
          const names = Object.keys(scope.States);
          const named = Object.values(scope.States).flatMap(targets);
          expect(names).toEqual(expect.arrayContaining([scope.StartAt, ...named]));
          expect([...reachable(scope, [scope.StartAt])].sort()).toEqual([...names].sort());
        }
      }),
    );
  });

  it('keeps run orders: after an action come only those of a higher one', () => {
    fc.assert(
      fc.property(anyPipeline(), (pipeline) => {
        const states = allStates(compile(pipeline));
        for (const stage of pipeline.stages) {
          const groups = actionKeys(stage);
          const scope = states.find(isEntryOf(stage.name))?.scope;
          for (const [at, group] of groups.entries()) {
            const named = states.find(
              (state) => state.scope === scope && actionsAt(state).includes(group[0] ?? ''),
            );
            const after = named && scope ? reachable(scope, targets(named.state)) : new Set<string>();
            const later = [...after].flatMap((name) =>
              actionsAt(states.find((state) => state.name === name)),
            );
            expect([...actionsAt(named)].sort()).toEqual([...group].sort());
            expect([...later].sort()).toEqual(
              groups
                .slice(at + 1)
                .flat()
                .sort(),
            );
          }
        }
      }),
    );
  });

  it('compiles to the same bytes again, and survives JSON', () => {
    fc.assert(
      fc.property(anyPipeline(), (pipeline) => {
        const bytes = serialize(compile(pipeline));
        expect(serialize(compile(structuredClone(pipeline)))).toBe(bytes);
        expect(serialize(JSON.parse(bytes))).toBe(bytes);
      }),
    );
  });

  it('is States Language, as asl-validator has it', () => {
    // A hundred milliseconds each: the other properties look at more.
    fc.assert(
      fc.property(anyPipeline(), (pipeline) => {
        expect(aslProblems(compile(pipeline))).toBe('');
      }),
      { numRuns: 25 },
    );
  });

  it('runs as the contract says, whichever actions and rules fail', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyPipeline(),
        fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
        async (pipeline, dice) => {
          const all = expectedCalls(pipeline).filter((word) => word.includes('/'));
          const red = new Set(all.filter(() => dice.next().value === 0));
          const failing = Object.fromEntries([...red].map((key) => [key, 'Action.Failed']));
          const first = pipeline.stages[0]?.name ?? '';
          const { status, calls } = await runMachine(compile(pipeline), recordWorld(first, { failing }));
          const model = modelRun(pipeline, red);
          expect(status).toBe(model.status);
          expect(inGroups(calls.map(inWords), pipeline)).toEqual(inGroups(model.calls, pipeline));
        },
      ),
    );
  });
});

const isEntryOf =
  (stage: string) =>
  ({ state }: NamedState): boolean =>
    state.Type === 'Task' &&
    state.Parameters.FunctionName === 'stepline-enter-stage' &&
    state.Parameters.Payload['stage'] === stage;

/** What a pipeline does when those in `red` fail, told without a machine (semantics 2.5, 2.10). */
const modelRun = (pipeline: Pipeline, red: ReadonlySet<string>) => {
  const calls = ['begin'];
  for (const stage of pipeline.stages) {
    const { called, ok } = modelStage(stage, red);
    calls.push(`enter ${stage.name}`, ...called, `leave ${stage.name}`);
    if (!ok) return { status: 'failed', calls };
  }
  return { status: 'succeeded', calls };
};

const modelStage = (stage: Stage, red: ReadonlySet<string>) => {
  const one = (key: string): readonly string[] => [key];
  const entry = untilRed(rulesOf(stage, 'beforeEntry').map(one), red);
  if (!entry.ok) return entry;
  const actions = untilRed(actionKeys(stage), red);
  if (!actions.ok) {
    const after = untilRed(rulesOf(stage, 'onFailure').map(one), red);
    return { called: [...entry.called, ...actions.called, ...after.called], ok: false };
  }
  const success = untilRed(rulesOf(stage, 'onSuccess').map(one), red);
  return { called: [...entry.called, ...actions.called, ...success.called], ok: success.ok };
};

const untilRed = (groups: readonly (readonly string[])[], red: ReadonlySet<string>) => {
  const stop = groups.findIndex((group) => group.some((key) => red.has(key)));
  return stop < 0
    ? { called: groups.flat(), ok: true }
    : { called: groups.slice(0, stop + 1).flat(), ok: false };
};

/** Calls in order, where those of one group count as simultaneous. */
const inGroups = (calls: readonly string[], pipeline: Pipeline): readonly string[] => {
  const groupOf = new Map(
    pipeline.stages.flatMap((stage) =>
      actionKeys(stage).flatMap((group, at) => group.map((key) => [key, `${stage.name} #${at}`] as const)),
    ),
  );
  const rank = (at: number): number =>
    calls.findIndex((call) => groupOf.has(call) && groupOf.get(call) === groupOf.get(calls[at] ?? ''));
  return calls
    .map((call, at) => ({ call, at: groupOf.has(call) ? rank(at) : at }))
    .sort((a, b) => a.at - b.at || (a.call < b.call ? -1 : 1))
    .map(({ call }) => call);
};
