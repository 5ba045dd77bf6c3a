import * as v from 'valibot';
import { ConfigurationError } from '../errors.ts';
import type { BuildRequest, BuildService, EnvironmentVariable } from '../ports.ts';
import { keys } from '../store/keys.ts';
import type { ActionWork, ExternalRunner } from './action-runner.ts';
import { buildOutcome } from './build-outcome.ts';

/** `EnvironmentVariables` of a CodeBuild action: a JSON array in a string (semantics 6.2). */
const EnvironmentVariables = v.array(
  v.strictObject({
    name: v.pipe(v.string(), v.minLength(1)),
    value: v.string(),
    type: v.optional(v.picklist(['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER']), 'PLAINTEXT'),
  }),
);

const environmentOf = (work: ActionWork): readonly EnvironmentVariable[] => {
  const text = work.configuration['EnvironmentVariables'];
  if (text === undefined) return [];
  const where = `${work.stage}/${work.action.name}: configuration.EnvironmentVariables`;
  try {
    return v.parse(EnvironmentVariables, JSON.parse(text));
  } catch (error) {
    throw new ConfigurationError(where, 'is not a JSON array of {name, value, type}', { cause: error });
  }
};

const isTrue = (text: string | undefined): boolean => text?.toLowerCase() === 'true';

const batchOf = ({ stage, action, configuration, outputs }: ActionWork): BuildRequest['batch'] => {
  const combineArtifacts = isTrue(configuration['CombineArtifacts']);
  const where = `${stage}/${action.name}: configuration.CombineArtifacts`;
  if (isTrue(configuration['BatchEnabled'])) {
    if (!combineArtifacts || outputs.length <= 1) return { combineArtifacts };
    throw new ConfigurationError(where, `makes one output artifact, and ${outputs.length} are declared`);
  }
  if (combineArtifacts) throw new ConfigurationError(where, 'is for batch builds (BatchEnabled)');
  return undefined;
};

const primaryOf = (work: ActionWork): string | undefined => {
  const [only, ...others] = work.inputs;
  const named = work.configuration['PrimarySource'];
  if (named === undefined && others.length > 0) {
    throw new ConfigurationError(
      `${work.stage}/${work.action.name}: configuration.PrimarySource`,
      'is required for an action with more than one input artifact',
    );
  }
  if (named !== undefined && !work.inputs.some(({ name }) => name === named)) {
    throw new ConfigurationError(
      `${work.stage}/${work.action.name}: configuration.PrimarySource`,
      `names "${named}", which is not one of the input artifacts`,
    );
  }
  return named ?? only?.name;
};

/** What a build of this action is asked to do; the same for every project-based action type (semantics 6.2). */
export const buildRequest = (work: ActionWork): BuildRequest => {
  const { pipeline, pipelineExecutionId, stage, action, actionExecutionId, configuration } = work;
  const primary = primaryOf(work);
  const batch = batchOf(work);
  const { ProjectName: projectName, BuildspecOverride: buildspecOverride } = configuration;
  return {
    owner: { pipeline, pipelineExecutionId, stage, action: action.name, actionExecutionId },
    ...(projectName === undefined ? {} : { projectName }),
    inputs: work.inputs.map(({ name, key, revision }) => ({
      artifact: name,
      key,
      primary: name === primary,
      ...(revision === undefined ? {} : { revision }),
    })),
    outputs: work.outputs.map(({ name, key }) => ({ artifact: name, key })),
    environment: environmentOf(work),
    ...(buildspecOverride === undefined ? {} : { buildspecOverride }),
    ...(batch === undefined ? {} : { batch }),
    reportsPrefix: `${keys.reports(pipeline, pipelineExecutionId)}${actionExecutionId}/`,
    logsPrefix: keys.logs(pipeline, pipelineExecutionId),
  };
};

/** Build/CodeBuild and Test/CodeBuild. */
export const runCodeBuild = (builds: BuildService): ExternalRunner => ({
  kind: 'external',
  ensureStarted: async (work) => {
    const { buildId, url } = await builds.ensureStarted(buildRequest(work));
    return { externalId: buildId, ...(url === undefined ? {} : { externalUrl: url }) };
  },
  ask: async (buildId) => {
    const build = await builds.describe(buildId);
    return build
      ? buildOutcome(build)
      : {
          status: 'errored',
          code: 'SystemUnavailable',
          summary: `the build service does not know ${buildId}`,
        };
  },
});
