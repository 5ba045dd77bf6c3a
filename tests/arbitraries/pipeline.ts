import fc from 'fast-check';
import {
  type ActionSeed,
  actionSeed,
  type Context,
  growAction,
  growSource,
  type SourceSeed,
  sourceSeed,
} from './actions.ts';
import { arbitraryCondition, FAILURE_RESULTS } from './condition.ts';
import { arbitraryNames, namespaceName } from './names.ts';

/** What a stage grows from: choices as numbers, which fit whatever the stages before it offer. */
interface StageSeed {
  readonly actions: readonly ActionSeed[];
  readonly names: readonly string[];
  readonly conditions: StageConditions;
}

const MODES = ['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const;
type Mode = (typeof MODES)[number];

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const conditionSeeds = fc.record({
  beforeEntry: optional(arbitraryCondition(['FAIL', 'SKIP', undefined])),
  onSuccess: optional(arbitraryCondition(['FAIL', 'ROLLBACK', undefined])),
  onFailure: optional(
    fc.oneof(arbitraryCondition(['ROLLBACK', undefined]), fc.constantFrom(...FAILURE_RESULTS)),
  ),
});
type StageConditions = { [K in 'beforeEntry' | 'onSuccess' | 'onFailure']: object | undefined };

const stageSeed: fc.Arbitrary<StageSeed> = fc
  .array(actionSeed, { minLength: 1, maxLength: 6 })
  .chain((actions) =>
    fc.record({
      actions: fc.constant(actions),
      names: arbitraryNames(actions.length),
      conditions: fc.oneof(
        {
          weight: 2,
          arbitrary: fc.constant({ beforeEntry: undefined, onSuccess: undefined, onFailure: undefined }),
        },
        { weight: 1, arbitrary: conditionSeeds },
      ),
    }),
  );

const variable = fc.record(
  {
    name: namespaceName,
    defaultValue: fc.stringMatching(/^[ -~]{1,40}$/),
    description: fc.stringMatching(/^[ -~]{0,40}$/),
  },
  { requiredKeys: ['name'] },
);

const pattern = fc.constantFrom('main', 'release/**', 'v[0-9]*', '{a,b}/*.ts', '**', '\\*', 'docs/?');
const criteria = fc.record(
  {
    includes: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    excludes: fc.array(pattern, { minLength: 1, maxLength: 8 }),
  },
  { requiredKeys: ['includes'] },
);
const branchFilter = fc.record({ branches: criteria, filePaths: criteria }, { requiredKeys: ['branches'] });
const distinct = <T>(filter: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.uniqueArray(filter, { minLength: 1, maxLength: 3, selector: (each) => JSON.stringify(each) });
const pullRequestFilter = fc
  .tuple(
    branchFilter,
    optional(fc.uniqueArray(fc.constantFrom('OPEN', 'UPDATED', 'CLOSED'), { minLength: 1 })),
  )
  .map(([filter, events]) => (events ? { events, ...filter } : filter));
const gitFilters = fc.oneof(
  fc.record({ push: distinct(fc.oneof(branchFilter, fc.record({ tags: criteria }))) }),
  fc.record({ pullRequest: distinct(pullRequestFilter) }),
);

interface Seed {
  readonly name: string;
  readonly type: 'V1' | 'V2';
  readonly mode: Mode;
  readonly sources: readonly SourceSeed[];
  readonly sourceNames: readonly string[];
  readonly stages: readonly StageSeed[];
  readonly stageNames: readonly string[];
  readonly namespaces: readonly string[];
  readonly variables: readonly { readonly name: string }[];
  readonly filters: readonly object[];
}

const seed: fc.Arbitrary<Seed> = fc
  .tuple(
    fc.array(sourceSeed, { minLength: 1, maxLength: 3 }),
    fc.array(stageSeed, { minLength: 1, maxLength: 5 }),
  )
  .chain(([sources, stages]) =>
    fc.record({
      name: arbitraryNames(1).map(([name = 'p']) => name),
      type: fc.constantFrom('V1' as const, 'V2' as const, 'V2' as const),
      mode: fc.constantFrom(...MODES),
      sources: fc.constant(sources),
      sourceNames: arbitraryNames(sources.length),
      stages: fc.constant(stages),
      stageNames: arbitraryNames(stages.length + 1),
      namespaces: fc.uniqueArray(
        namespaceName.filter(
          (name) => name !== 'codepipeline' && name !== 'variables' && !/^A\d+$/.test(name),
        ),
        { minLength: 4, maxLength: 8 },
      ),
      variables: fc.uniqueArray(variable, { maxLength: 4, selector: ({ name }) => name }),
      filters: fc.array(gitFilters, { maxLength: 3 }),
    }),
  );

const withoutRollback = (conditions: StageConditions): object =>
  Object.fromEntries(
    Object.entries(conditions).filter(
      ([kind, value]) =>
        value !== undefined && kind !== 'onFailure' && !JSON.stringify(value).includes('ROLLBACK'),
    ),
  );

const stageConditions = (seed: Seed, stage: StageSeed): object => {
  if (seed.type === 'V1') return {};
  if (seed.mode === 'PARALLEL') return withoutRollback(stage.conditions);
  return Object.fromEntries(Object.entries(stage.conditions).filter(([, value]) => value !== undefined));
};

const triggersOf = (
  seed: Seed,
  sources: readonly { name: string; actionTypeId: { provider: string } }[],
): object => {
  const connections = sources.filter(
    ({ actionTypeId }) => actionTypeId.provider === 'CodeStarSourceConnection',
  );
  const triggers = connections.flatMap(({ name }, at) => {
    const filters = seed.filters[at];
    if (!filters) return [];
    return [
      { providerType: 'CodeStarSourceConnection', gitConfiguration: { sourceActionName: name, ...filters } },
    ];
  });
  return seed.type === 'V2' && triggers.length > 0 ? { triggers } : {};
};

const grow = (seed: Seed): object => {
  const v2 = seed.type === 'V2';
  const context: Context = {
    v2,
    artifacts: [],
    namespaces: [],
    freeNamespaces: [...seed.namespaces],
    variables: v2 ? seed.variables.map(({ name }) => name) : [],
    made: 0,
  };
  const sources = seed.sources.map((source, at) => growSource(source, seed.sourceNames[at] ?? 'S', context));
  const stages = seed.stages.map((stage, at) => ({
    name: seed.stageNames[at + 1],
    actions: stage.actions.map((action, nth) => growAction(action, stage.names[nth] ?? 'A', at + 1, context)),
    ...stageConditions(seed, stage),
  }));
  return {
    name: seed.name,
    roleArn: 'arn:aws:iam::111122223333:role/pipeline',
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: [{ name: seed.stageNames[0], actions: sources }, ...stages],
    version: 1,
    executionMode: v2 ? seed.mode : 'SUPERSEDED',
    pipelineType: seed.type,
    ...(v2 && seed.variables.length > 0 ? { variables: seed.variables } : {}),
    ...triggersOf(seed, sources),
  };
};

/**
 * Declarations that `parsePipeline` takes, without the outer `pipeline` key: V1 and V2, all modes, names of up to 100
 * characters (`..` and `__proto__` among them), equal and gapped run orders, artifacts and variables that flow from
 * earlier actions, conditions, triggers, pipeline variables. Members with a default are sometimes left out.
 */
export const arbitraryPipeline = (): fc.Arbitrary<unknown> => seed.map(grow);
