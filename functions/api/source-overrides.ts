import type { SourceRevisionOverride } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../../lib/errors.ts';
import type { SourceOverride } from '../../lib/execution/execution-record.ts';
import type { Action, Pipeline } from '../../lib/pipeline/pipeline.ts';

/** Semantics 5.2: which sources understand which kind of revision. GitHub (version 1) is ours to add: it has commits too. */
const understoodBy: Readonly<Record<SourceOverride['revisionType'], readonly string[]>> = {
  COMMIT_ID: ['CodeCommit', 'CodeStarSourceConnection', 'GitHub'],
  IMAGE_DIGEST: ['ECR'],
  S3_OBJECT_VERSION_ID: ['S3'],
  S3_OBJECT_KEY: ['S3'],
};

const problemWith = (
  action: Action | undefined,
  { actionName, revisionType }: SourceOverride,
): string | undefined => {
  if (!action) return `the pipeline has no source action '${actionName}'`;
  const { provider } = action.actionTypeId;
  if (!understoodBy[revisionType].includes(provider)) {
    return `the source action '${actionName}' (${provider}) does not take a revision of type ${revisionType}`;
  }
  const keyIsFixed = action.configuration['AllowOverrideForS3ObjectKey'] !== 'true';
  return revisionType === 'S3_OBJECT_KEY' && keyIsFixed
    ? `the source action '${actionName}' does not have AllowOverrideForS3ObjectKey set to "true"`
    : undefined;
};

const repeatedIn = (overrides: readonly SourceOverride[]): readonly string[] => {
  const names = overrides.map(({ actionName, revisionType }) => `'${actionName}' (${revisionType})`);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(repeated)].map((name) => `more than one revision is given for ${name}`);
};

/**
 * The source revisions that a caller asks for. One that no source action would heed is refused, so that nobody takes
 * an execution of the newest revision for one of the wanted revision.
 *
 * @param revisions validated by the model.
 * @throws {ApiError} ValidationException, all problems at once.
 */
export const toSourceOverrides = (
  pipeline: Pipeline,
  revisions: readonly SourceRevisionOverride[] = [],
): readonly SourceOverride[] => {
  if (revisions.length === 0) return [];
  const sources = pipeline.stages.flatMap(({ actions }) => actions.filter(isSource));
  const overrides = revisions.map(({ actionName = '', revisionType = 'COMMIT_ID', revisionValue = '' }) => ({
    actionName,
    revisionType,
    revisionValue,
  }));
  const problems = [
    ...(pipeline.pipelineType === 'V2' ? [] : ['source revisions can only be given to V2 pipelines']),
    ...overrides.flatMap(
      (each) =>
        problemWith(
          sources.find(({ name }) => name === each.actionName),
          each,
        ) ?? [],
    ),
    ...repeatedIn(overrides),
  ];
  if (problems.length > 0) throw new ApiError('ValidationException', problems.join('; '));
  return overrides;
};

const isSource = (action: Action): boolean => action.actionTypeId.category === 'Source';
