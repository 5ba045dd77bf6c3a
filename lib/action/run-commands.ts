import { ConfigurationError } from '../errors.ts';
import type { BuildRequest, BuildService, EnvironmentVariable } from '../ports.ts';
import { keys } from '../store/keys.ts';
import type { ActionWork, ExternalRunner } from './action-runner.ts';
import { runCodeBuild } from './run-code-build.ts';

const where = (work: ActionWork, what: string): string => `${work.stage}/${work.action.name}: ${what}`;

const refuseWindows = (work: ActionWork): void => {
  const { EnvironmentType: type = 'LINUX_CONTAINER' } = work.configuration;
  if (type === 'LINUX_CONTAINER') return;
  throw new ConfigurationError(
    where(work, 'configuration.EnvironmentType'),
    `"${type}" is not run here; LINUX_CONTAINER is`,
  );
};

const commandsOf = (work: ActionWork): readonly string[] => {
  const { commands = [] } = work.action;
  if (commands.length === 0) throw new ConfigurationError(where(work, 'commands'), 'must not be empty');
  return commands;
};

const environmentOf = (work: ActionWork): readonly EnvironmentVariable[] =>
  (work.action.environmentVariables ?? []).map(({ name = '', value = '', type = 'PLAINTEXT' }) => ({
    name,
    value,
    type,
  }));

const outputsOf = (work: ActionWork): BuildRequest['outputs'] =>
  work.outputs.map(({ name, key }) => {
    const files = work.action.outputArtifacts.find((output) => output.name === name)?.files;
    return { artifact: name, key, ...(files === undefined ? {} : { files }) };
  });

const requestOf = (work: ActionWork): BuildRequest => {
  const { pipeline, pipelineExecutionId, stage, action, actionExecutionId } = work;
  const { outputVariables } = action;
  return {
    owner: { pipeline, pipelineExecutionId, stage, action: action.name, actionExecutionId },
    commands: commandsOf(work),
    // The configuration has no PrimarySource: the commands run in the first input that is declared.
    inputs: work.inputs.map(({ name, key, revision }, at) => ({
      artifact: name,
      key,
      primary: at === 0,
      ...(revision === undefined ? {} : { revision }),
    })),
    outputs: outputsOf(work),
    environment: environmentOf(work),
    ...(outputVariables === undefined ? {} : { outputVariables }),
    reportsPrefix: `${keys.reports(pipeline, pipelineExecutionId)}${actionExecutionId}/`,
    logsPrefix: keys.logs(pipeline, pipelineExecutionId),
  };
};

/**
 * Compute/AWS/Commands (semantics 6.3): a build without a project. `ComputeType` and the network's keys say where AWS
 * runs it; a build service of one's own runs it where it is.
 */
export const runCommands = (builds: BuildService): ExternalRunner => ({
  ...runCodeBuild(builds),
  ensureStarted: async (work) => {
    refuseWindows(work);
    const { buildId, url } = await builds.ensureStarted(requestOf(work));
    return { externalId: buildId, ...(url === undefined ? {} : { externalUrl: url }) };
  },
});
