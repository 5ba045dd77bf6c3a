import type { Artifact, JobData } from '@aws-sdk/client-codepipeline';
import type { ActionDetail, ArtifactLocation } from '../execution/execution-record.ts';
import { keys } from '../store/keys.ts';
import { pinnedPipeline } from '../use-cases/read-pipeline.ts';
import type { FoundJob } from './find-job.ts';
import type { JobWorld } from './job-world.ts';

export type JobDataWorld = Pick<JobWorld, 'documents' | 'place' | 'artifactCredentials'>;

const artifactOf = (
  { name, key }: ArtifactLocation,
  bucketName: string,
  revision: string | undefined,
): Artifact => ({
  name,
  ...(revision === undefined ? {} : { revision }),
  location: { type: 'S3', s3Location: { bucketName, objectKey: key } },
});

const credentialsOf = async (world: JobDataWorld, { execution }: FoundJob) => {
  const artifactCredentials = await world.artifactCredentials?.issue({
    bucket: world.place.bucket,
    read: execution.inputs.map(({ key }) => key),
    write: execution.outputs.map(({ key }) => key),
  });
  return artifactCredentials ? { artifactCredentials } : {};
};

const encryptionKeyOf = async (world: JobDataWorld, { record }: FoundJob) => {
  const { artifactStore, artifactStores } = await pinnedPipeline(world, record);
  const { encryptionKey } = artifactStore ?? artifactStores?.[world.place.region] ?? {};
  return encryptionKey ? { encryptionKey } : {};
};

/** What a worker gets to do its work (semantics 8, `data`): secrets in clear, references resolved. */
export const jobData = async (world: JobDataWorld, found: FoundJob): Promise<JobData> => {
  const { action, record, execution } = found;
  const { pipeline, executionId, actionExecutionId } = action;
  const detail = await world.documents.read<ActionDetail>(
    keys.actionDetail(pipeline, executionId, actionExecutionId),
  );
  const { region, account, bucket } = world.place;
  const { continuationToken } = action.job;
  return {
    actionTypeId: action.type,
    actionConfiguration: { configuration: { ...detail?.resolvedConfiguration } },
    pipelineContext: {
      pipelineName: pipeline,
      stage: { name: action.stage },
      action: { name: action.action, actionExecutionId },
      pipelineArn: `arn:aws:codepipeline:${region}:${account}:${pipeline}`,
      pipelineExecutionId: executionId,
    },
    inputArtifacts: execution.inputs.map((input) =>
      artifactOf(input, bucket, record.revisions.find(({ artifact }) => artifact === input.name)?.revisionId),
    ),
    outputArtifacts: execution.outputs.map((output) => artifactOf(output, bucket, undefined)),
    ...(await credentialsOf(world, found)),
    ...(continuationToken === undefined ? {} : { continuationToken }),
    ...(await encryptionKeyOf(world, found)),
  };
};
