import type { BuildRequest } from '../../../lib/ports.ts';
import type { BatchSpec, BatchTask } from '../buildspec/batch-spec.ts';
import type { Project } from '../projects/project.ts';
import { InvalidBatch } from './invalid-batch.ts';

/** What a batch comes to: settled once, so that it goes on after a crash as it began. */
export interface BatchPlan {
  readonly fastFail: boolean;
  readonly builds: readonly PlannedBuild[];
}

export interface PlannedBuild {
  readonly task: BatchTask;
  readonly outputs: readonly PlannedOutput[];
}

export interface PlannedOutput {
  readonly artifact: string;
  readonly key: string;
  /** Identifier of a secondary artifact of the build's buildspec; `null`: the primary one. */
  readonly secondary: string | null;
}

/**
 * Gives each output of the action to the build that makes it. `<build>` is a build's primary artifact and
 * `<build>_<artifact>` its secondary one (CodeBuild user guide, "Batch build with individual artifacts"); combined,
 * every build makes a part of the one output from its primary artifact.
 * @throws {InvalidBatch} when nothing declares a batch, the project does not allow it, or an output is of no build.
 */
export const planBatch = (
  request: BuildRequest,
  spec: BatchSpec | undefined,
  project: Project,
): BatchPlan => {
  if (spec === undefined) {
    throw new InvalidBatch(
      'YAML_FILE_ERROR: the buildspec declares no "batch", and the action has BatchEnabled',
    );
  }
  checkRestrictions(spec.tasks, project);
  if (!request.batch?.combineArtifacts) checkOutputs(request, spec.tasks);
  return {
    fastFail: spec.fastFail,
    builds: spec.tasks.map((task) => ({ task, outputs: outputsOf(task, request, spec.tasks) })),
  };
};

const checkRestrictions = (tasks: readonly BatchTask[], { batch, environment }: Project): void => {
  if (tasks.length > batch.maximumBuilds) {
    throw new InvalidBatch(
      `${tasks.length} builds, and the project allows ${batch.maximumBuilds} (restrictions.maximumBuildsAllowed)`,
    );
  }
  for (const { identifier, environment: wanted } of tasks) {
    const type = wanted.computeType ?? environment.computeType;
    if (batch.computeTypes === undefined || batch.computeTypes.includes(type)) continue;
    throw new InvalidBatch(
      `build "${identifier}": ${type} is not among the project's restrictions.computeTypesAllowed`,
    );
  }
};

const checkOutputs = ({ outputs }: BuildRequest, tasks: readonly BatchTask[]): void => {
  for (const { artifact } of outputs) {
    if (ownerOf(artifact, tasks) !== undefined) continue;
    const names = tasks.map(({ identifier }) => identifier).join(', ');
    throw new InvalidBatch(
      `the output artifact "${artifact}" is of no build: expected <build> or <build>_<artifact>, the builds are ${names}`,
    );
  }
};

/** The build whose name an output begins with; of several the one with the longest, which says the most. */
const ownerOf = (artifact: string, tasks: readonly BatchTask[]): BatchTask | undefined =>
  tasks
    .filter(({ identifier }) => artifact === identifier || artifact.startsWith(`${identifier}_`))
    .sort((a, b) => b.identifier.length - a.identifier.length)[0];

const outputsOf = (
  task: BatchTask,
  { outputs, batch }: BuildRequest,
  tasks: readonly BatchTask[],
): readonly PlannedOutput[] => {
  const { identifier } = task;
  if (batch?.combineArtifacts) {
    return outputs.map(({ artifact, key }) => ({
      artifact,
      key: `${key}.parts/${identifier}.zip`,
      secondary: null,
    }));
  }
  return outputs
    .filter(({ artifact }) => ownerOf(artifact, tasks) === task)
    .map(({ artifact, key }) => ({
      artifact,
      key,
      secondary: artifact === identifier ? null : artifact.slice(identifier.length + 1),
    }));
};
