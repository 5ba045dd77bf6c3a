import type { ProjectArtifacts, ProjectSource, StartBuildCommandInput } from '@aws-sdk/client-codebuild';
import { ConfigurationError } from '../../../lib/errors.ts';
import type { BuildInput, BuildRequest } from '../../../lib/ports.ts';
import { ownerVariables } from './owner-variables.ts';

export interface BuildPlace {
  /** The artifact bucket. */
  readonly bucket: string;
  /** Runs Compute/Commands actions, which name no project. */
  readonly commandsProject?: string;
}

/** Semantics 6.3: so long may commands take, in minutes. */
const COMMANDS_MINUTES = 55;

const where = ({ owner }: BuildRequest): string => `${owner.stage}/${owner.action}`;

/** CodeBuild's identifiers, which become parts of variables: letters, digits and `_`. */
const identifierOf = (artifact: string): string => artifact.replace(/[^A-Za-z0-9_]/g, '_');

/** In a buildspec an output has its own name, so one that CodeBuild cannot write is the author's to change (semantics 6.2). */
const outputIdentifier = (request: BuildRequest, artifact: string): string => {
  if (identifierOf(artifact) === artifact) return artifact;
  throw new ConfigurationError(
    `${where(request)}: outputArtifacts`,
    `"${artifact}": CodeBuild takes letters, digits and _ in names of one of several outputs`,
  );
};

const primaryOf = ({ inputs }: BuildRequest): BuildInput | undefined =>
  inputs.find(({ primary }) => primary) ?? inputs[0];

const sourcesOf = (request: BuildRequest, bucket: string): Partial<StartBuildCommandInput> => {
  const primary = primaryOf(request);
  const others = request.inputs.filter((input) => input !== primary);
  const secondary: ProjectSource[] = others.map(({ artifact, key }) => ({
    type: 'S3',
    location: `${bucket}/${key}`,
    sourceIdentifier: identifierOf(artifact),
  }));
  const source = primary
    ? { sourceTypeOverride: 'S3' as const, sourceLocationOverride: `${bucket}/${primary.key}` }
    : { sourceTypeOverride: 'NO_SOURCE' as const };
  return { ...source, secondarySourcesOverride: secondary };
};

const artifactAt = (bucket: string, key: string): ProjectArtifacts => {
  const slash = key.lastIndexOf('/');
  return {
    type: 'S3',
    location: bucket,
    path: key.slice(0, Math.max(slash, 0)),
    name: key.slice(slash + 1),
    namespaceType: 'NONE',
    packaging: 'ZIP',
    overrideArtifactName: false,
  };
};

/** One output is the buildspec's `artifacts`; of several each is the secondary artifact of its name (semantics 6.2). */
export const artifactsOf = (
  request: BuildRequest,
  bucket: string,
): Pick<StartBuildCommandInput, 'artifactsOverride' | 'secondaryArtifactsOverride'> => {
  const [first, ...rest] = request.outputs;
  if (first && rest.length === 0)
    return { artifactsOverride: artifactAt(bucket, first.key), secondaryArtifactsOverride: [] };
  return {
    artifactsOverride: { type: 'NO_ARTIFACTS' },
    secondaryArtifactsOverride: request.outputs.map(({ artifact, key }) => ({
      ...artifactAt(bucket, key),
      artifactIdentifier: outputIdentifier(request, artifact),
    })),
  };
};

/** JSON is YAML: the commands of an action as the build phase of a buildspec of their own. */
const commandsBuildspec = ({ commands, outputs, outputVariables }: BuildRequest): string =>
  JSON.stringify({
    version: '0.2',
    ...(outputVariables ? { env: { 'exported-variables': outputVariables } } : {}),
    phases: { build: { commands } },
    ...(outputs[0] ? { artifacts: { files: outputs[0].files ?? ['**/*'] } } : {}),
  });

const buildspecOf = (request: BuildRequest): Partial<StartBuildCommandInput> => {
  if (request.commands)
    return { buildspecOverride: commandsBuildspec(request), timeoutInMinutesOverride: COMMANDS_MINUTES };
  return request.buildspecOverride === undefined ? {} : { buildspecOverride: request.buildspecOverride };
};

export const projectOf = (request: BuildRequest, { commandsProject }: BuildPlace): string => {
  const project = request.projectName ?? commandsProject;
  if (project !== undefined) return project;
  throw new ConfigurationError(
    where(request),
    'this deployment has no CodeBuild project for commands (STEPLINE_COMMANDS_PROJECT)',
  );
};

/** What StartBuild and StartBuildBatch are told alike: all but where artifacts go. */
export const commonInput = (request: BuildRequest, place: BuildPlace) => {
  const revision = primaryOf(request)?.revision;
  const ours = Object.entries({
    ...ownerVariables(request),
    ...(revision === undefined ? {} : { STEPLINE_RESOLVED_SOURCE_VERSION: revision }),
  }).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' as const }));
  return {
    projectName: projectOf(request, place),
    ...sourcesOf(request, place.bucket),
    environmentVariablesOverride: [...request.environment, ...ours],
    ...buildspecOf(request),
    idempotencyToken: request.owner.actionExecutionId,
  };
};

/**
 * The build of a pipeline's action as a direct call of StartBuild (semantics 6.2): sources and artifacts in the bucket,
 * whatever the project says of them.
 * @throws {ConfigurationError} for an output that CodeBuild cannot name, and commands without a project for them.
 */
export const startBuildInput = (request: BuildRequest, place: BuildPlace): StartBuildCommandInput => ({
  ...commonInput(request, place),
  ...artifactsOf(request, place.bucket),
});
