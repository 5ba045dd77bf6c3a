import type { BuildRequest } from '../../../lib/ports.ts';
import type { BuildPaths } from '../executors/executor.ts';
import type { LocalRequest } from '../run/local-request.ts';
import { ownerVariables } from './owner-variables.ts';

export interface BuildFacts {
  readonly request: LocalRequest;
  readonly buildId: string;
  readonly number: number;
  readonly startTime: number;
  readonly image: string;
  readonly region: string;
  readonly account: string;
  readonly url?: string;
  readonly paths: BuildPaths;
}

/** The variables that CodeBuild sets itself in a build of a pipeline (semantics 6.2). */
export const buildVariables = (facts: BuildFacts): ReadonlyMap<string, string> => {
  const { request, region } = facts;
  const arn = `arn:aws:codebuild:${region}:${facts.account}`;
  const primary = primaryOf(request);
  const variables = new Map<string, string>(Object.entries(ownerVariables(request.owner)));
  const set = (name: string, value: string | undefined) => value !== undefined && variables.set(name, value);
  set('CI', 'true');
  set('CODEBUILD_CI', 'true');
  set('AWS_REGION', region);
  set('AWS_DEFAULT_REGION', region);
  set('CODEBUILD_BUILD_ID', facts.buildId);
  set('CODEBUILD_BUILD_ARN', `${arn}:build/${facts.buildId}`);
  set('CODEBUILD_BATCH_BUILD_IDENTIFIER', request.member?.identifier);
  set('CODEBUILD_BUILD_NUMBER', String(facts.number));
  set('CODEBUILD_BUILD_IMAGE', facts.image);
  set('CODEBUILD_BUILD_URL', facts.url ?? '');
  set('CODEBUILD_PROJECT_ARN', `${arn}:project/${facts.buildId.split(':')[0]}`);
  set('CODEBUILD_INITIATOR', `codepipeline/${request.owner.pipeline}`);
  set('CODEBUILD_LOG_PATH', facts.buildId.split(':')[1]);
  set('CODEBUILD_KMS_KEY_ID', `arn:aws:kms:${region}:${facts.account}:alias/aws/s3`);
  set('CODEBUILD_START_TIME', String(facts.startTime));
  set('CODEBUILD_SRC_DIR', sourceDirectory(facts.paths.output, 0));
  set('CODEBUILD_SOURCE_REPO_URL', '');
  set('CODEBUILD_RESOLVED_SOURCE_VERSION', primary?.revision);
  set('CODEBUILD_SOURCE_VERSION', primary ? `arn:aws:s3:::${primary.key}` : undefined);
  orderedInputs(request).forEach((input, index) => {
    if (index === 0) return;
    const name = shellName(input.artifact);
    set(`CODEBUILD_SRC_DIR_${name}`, sourceDirectory(facts.paths.output, index));
    set(`CODEBUILD_RESOLVED_SOURCE_VERSION_${name}`, input.revision);
    set(`CODEBUILD_SOURCE_VERSION_${name}`, `arn:aws:s3:::${input.key}`);
  });
  return variables;
};

/** A shell variable cannot hold what an artifact's name can: CodeBuild has `_` there. */
const shellName = (artifact: string): string => artifact.replace(/[^A-Za-z0-9_]/g, '_');

const primaryOf = (request: BuildRequest) => orderedInputs(request)[0];

/** The primary input first, the others as declared. */
export const orderedInputs = (request: BuildRequest): BuildRequest['inputs'] => {
  const primary = request.inputs.find((input) => input.primary) ?? request.inputs[0];
  return primary === undefined ? [] : [primary, ...request.inputs.filter((input) => input !== primary)];
};

/** Where the input at `index` lies below the build's output folder: `src` is the primary source. */
export const sourceDirectory = (output: string, index: number): string =>
  index === 0 ? `${output}/src` : `${output}/src${index}`;
