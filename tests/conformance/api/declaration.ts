import type { PipelineDeclaration, WebhookDefinition } from '@aws-sdk/client-codepipeline';

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

/** The stages of `declaration`, with a deployment after the build. */
export const deployingStages = (): NonNullable<PipelineDeclaration['stages']> => {
  const [source, prod] = declaration('web').stages ?? [];
  const deploy = {
    name: 'Deploy',
    runOrder: 2,
    actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' } as const,
    configuration: { BucketName: 'site', Extract: 'true' },
    inputArtifacts: [{ name: 'BuildOutput' }],
  };
  return source && prod ? [source, { ...prod, actions: [...(prod.actions ?? []), deploy] }] : [];
};

/** A webhook that starts the pipeline of `declaration('web')`. */
export const webhookDefinition = (changes: Partial<WebhookDefinition> = {}): WebhookDefinition => ({
  name: 'push',
  targetPipeline: 'web',
  targetAction: 'Fetch',
  filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }],
  authentication: 'GITHUB_HMAC',
  authenticationConfiguration: { SecretToken: 'sesame' },
  ...changes,
});
