import type { Project } from '../projects/project.ts';
import type { LocalRequest } from '../run/local-request.ts';
import type { BatchMember } from './batch-member.ts';
import type { PlannedBuild } from './plan-batch.ts';

/** What one build of a batch is asked to do: as the batch was, but for what its task says otherwise. */
export const memberRequest = (
  batchId: string,
  { batch: _, ...request }: LocalRequest,
  { task, outputs }: PlannedBuild,
): LocalRequest => {
  const { identifier, environment, buildspec } = task;
  const variables = Object.entries(environment.variables).map(([name, value]) => ({ name, value }));
  return {
    ...request,
    ...(buildspec === undefined ? {} : { buildspecOverride: buildspec }),
    outputs: outputs.map(({ artifact, key }) => ({ artifact, key })),
    // The most particular comes last, and wins: or a matrix over a variable would be undone by the action's.
    environment: [
      ...request.environment,
      ...variables.map((each) => ({ ...each, type: 'PLAINTEXT' as const })),
    ],
    member: {
      batchId,
      identifier,
      environment,
      artifacts: Object.fromEntries(outputs.map(({ artifact, secondary }) => [artifact, secondary])),
    },
  };
};

/** The project as a build of a batch has it. */
export const projectOfMember = (project: Project, { environment }: BatchMember): Project => {
  const { variables: _, ...changes } = environment;
  return { ...project, environment: { ...project.environment, ...changes } };
};
