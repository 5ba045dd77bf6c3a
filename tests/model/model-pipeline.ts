import type { Pipeline, Stage } from '../../lib/pipeline/pipeline.ts';
import type { Shape } from './model-engine.ts';

export const PIPELINE = 'p';

export const SHAPE: Shape = [
  { name: 'Source', groups: [['Fetch']] },
  { name: 'Build', groups: [['Compile', 'Lint'], ['Test']] },
  { name: 'Prod', groups: [['Deploy']] },
];

/** The actions of the first stage run inside a handler, all others at a provider. */
const providerOf = (stage: string): string => (stage === 'Source' ? 'Inline' : 'External');

/** What the author of the pipeline chose. */
export interface Variant {
  readonly mode: Pipeline['executionMode'];
  /** Automatic retry of the stage Build. */
  readonly retry?: 'FAILED_ACTIONS' | 'ALL_ACTIONS';
  /** Automatic rollback of the stage Prod; not in PARALLEL, which refuses it. */
  readonly rollback?: boolean;
}

const onFailureOf = (stage: string, { mode, retry, rollback }: Variant): Pick<Stage, 'onFailure'> => {
  if (stage === 'Build' && retry)
    return { onFailure: { result: 'RETRY', retryConfiguration: { retryMode: retry } } };
  return stage === 'Prod' && rollback && mode !== 'PARALLEL' ? { onFailure: { result: 'ROLLBACK' } } : {};
};

export const declare = (variant: Variant): Pipeline => ({
  name: PIPELINE,
  roleArn: 'arn:aws:iam::111122223333:role/p',
  version: 1,
  pipelineType: 'V2',
  executionMode: variant.mode,
  artifactStore: { type: 'S3', location: 'bucket' },
  stages: SHAPE.map(({ name, groups }) => ({
    name,
    ...onFailureOf(name, variant),
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
