import type { StartBuildBatchCommandInput } from '@aws-sdk/client-codebuild';
import type { BuildRequest } from '../../../lib/ports.ts';
import { artifactsOf, type BuildPlace, commonInput } from './start-build-input.ts';

/** Where builds of a batch leave their artifacts when each has one: below it, in a folder of the build's id. */
const separateArtifacts = ({ owner, outputs: [first] }: BuildRequest, bucket: string) => {
  if (first === undefined) return { type: 'NO_ARTIFACTS' as const };
  const folder = first.key.slice(0, Math.max(first.key.lastIndexOf('/'), 0));
  return {
    type: 'S3' as const,
    location: bucket,
    path: `${folder}/batch-${owner.actionExecutionId.slice(-8)}`,
    name: 'artifact.zip',
    namespaceType: 'BUILD_ID' as const,
    packaging: 'ZIP' as const,
    overrideArtifactName: false,
  };
};

/**
 * The batch of a pipeline's action as a direct call of StartBuildBatch, which takes what StartBuild takes. The project
 * must have a batch configuration, with the role that starts the builds.
 * @throws {ConfigurationError} for an action that names no project.
 */
export const startBatchInput = (request: BuildRequest, place: BuildPlace): StartBuildBatchCommandInput =>
  request.batch?.combineArtifacts
    ? {
        ...commonInput(request, place),
        ...artifactsOf(request, place.bucket),
        buildBatchConfigOverride: { combineArtifacts: true },
      }
    : {
        ...commonInput(request, place),
        artifactsOverride: separateArtifacts(request, place.bucket),
        secondaryArtifactsOverride: [],
      };
