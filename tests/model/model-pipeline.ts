import type { Pipeline, Stage } from '../../lib/pipeline/pipeline.ts';
import type { Shape } from './model-engine.ts';

export const PIPELINE = 'p';

/** What the author of the pipeline chose. */
export interface Variant {
  readonly mode: Pipeline['executionMode'];
  /** Automatic retry of the stage Build. */
  readonly retry?: 'FAILED_ACTIONS' | 'ALL_ACTIONS';
  /** Automatic rollback of the stage Prod: at every failure, or when a rule says no. Not in PARALLEL. */
  readonly rollback?: 'always' | 'asked';
  /** Two rules before the stage Prod, and what they lead to. */
  readonly entry?: 'FAIL' | 'SKIP';
  /** A rule after it. ROLLBACK not in PARALLEL. */
  readonly exit?: 'FAIL' | 'ROLLBACK';
  /** Nine actions side by side in Build, more than PARALLEL lets run at a time. */
  readonly wide?: boolean;
  /** The pipeline is updated now and then, to any mode. */
  readonly updates?: boolean;
}

/** PARALLEL refuses rollbacks; the conditions of a pipeline stay the same through all updates. */
const allowed = (variant: Variant): Variant => {
  const { rollback: _, ...rest } = variant;
  if (variant.mode !== 'PARALLEL' && !variant.updates) return variant;
  return variant.exit === 'ROLLBACK' ? { ...rest, exit: 'FAIL' } : rest;
};

const WIDE = ['Compile', 'Lint', 'A', 'B', 'C', 'D', 'E', 'F', 'G'];

const ruleNames = ({ entry, exit, rollback }: Variant) => ({
  ...(entry ? { beforeEntry: ['Open', 'Quiet'] } : {}),
  ...(exit ? { onSuccess: ['Good'] } : {}),
  ...(rollback === 'asked' ? { onFailure: ['Calm'] } : {}),
});

/** Stages, groups of actions and rules: what the compiled machine would walk through. */
export const shapeOf = (variant: Variant): Shape => [
  { name: 'Source', groups: [['Fetch']], rules: {} },
  { name: 'Build', groups: [variant.wide ? WIDE : ['Compile', 'Lint'], ['Test']], rules: {} },
  { name: 'Prod', groups: [['Deploy']], rules: ruleNames(allowed(variant)) },
];

export const STAGES = ['Source', 'Build', 'Prod'] as const;

/** The actions of the first stage run inside a handler, all others at a provider. */
const providerOf = (stage: string): string => (stage === 'Source' ? 'Inline' : 'External');

const condition = (names: readonly string[], result: 'FAIL' | 'SKIP' | 'ROLLBACK') => ({
  conditions: [
    {
      result,
      rules: names.map((name) => ({
        name,
        ruleTypeId: { category: 'Rule' as const, owner: 'AWS' as const, provider: 'Model', version: '1' },
        configuration: {},
        inputArtifacts: [],
      })),
    },
  ],
});

const prodConditions = (variant: Variant): Partial<Stage> => {
  const { entry, exit, rollback } = variant;
  const { beforeEntry, onSuccess, onFailure } = ruleNames(variant);
  return {
    ...(entry && beforeEntry ? { beforeEntry: condition(beforeEntry, entry) } : {}),
    ...(exit && onSuccess ? { onSuccess: condition(onSuccess, exit) } : {}),
    ...(rollback === 'always' ? { onFailure: { result: 'ROLLBACK' as const } } : {}),
    ...(onFailure ? { onFailure: condition(onFailure, 'ROLLBACK') } : {}),
  };
};

const conditionsOf = (stage: string, variant: Variant): Partial<Stage> => {
  if (stage === 'Prod') return prodConditions(allowed(variant));
  return stage === 'Build' && variant.retry
    ? { onFailure: { result: 'RETRY', retryConfiguration: { retryMode: variant.retry } } }
    : {};
};

export const declare = (variant: Variant): Pipeline => ({
  name: PIPELINE,
  roleArn: 'arn:aws:iam::111122223333:role/p',
  version: 1,
  pipelineType: 'V2',
  executionMode: variant.mode,
  artifactStore: { type: 'S3', location: 'bucket' },
  stages: shapeOf(variant).map(({ name, groups }) => ({
    name,
    ...conditionsOf(name, variant),
    actions: groups.flatMap((group, at) =>
      group.map((action) => ({
        name: action,
        runOrder: at + 1,
        actionTypeId: { category: 'Test', owner: 'AWS', provider: providerOf(name), version: '1' },
        configuration: {},
        inputArtifacts: [],
        outputArtifacts: [],
      })),
    ),
  })),
});
