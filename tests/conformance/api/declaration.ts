import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';

/** Two stages, in each what its name says; every action type of it is one that CodePipeline has. */
export const declaration = (
  name: string,
  changes: Partial<PipelineDeclaration> = {},
): PipelineDeclaration => ({
  name,
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  artifactStore: { type: 'S3', location: 'artifacts' },
  pipelineType: 'V2',
  executionMode: 'QUEUED',
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Fetch',
          actionTypeId: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' },
          configuration: {
            Owner: 'acme',
            Repo: 'web',
            Branch: 'main',
            OAuthToken: 'hunter2',
            PollForSourceChanges: 'false',
          },
          outputArtifacts: [{ name: 'SourceOutput' }],
          namespace: 'Src',
        },
      ],
    },
    {
      name: 'Prod',
      actions: [
        {
          name: 'Build',
          actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
          configuration: { ProjectName: 'web' },
          inputArtifacts: [{ name: 'SourceOutput' }],
          outputArtifacts: [{ name: 'BuildOutput' }],
        },
      ],
    },
  ],
  ...changes,
});
