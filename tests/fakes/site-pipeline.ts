const type = (category: string, provider: string, owner = 'AWS') => ({
  category,
  owner,
  provider,
  version: '1',
});

export const gitHubSource = {
  name: 'Fetch',
  actionTypeId: type('Source', 'GitHub', 'ThirdParty'),
  configuration: {
    Owner: 'acme',
    Repo: 'site',
    Branch: 'main',
    OAuthToken: 'kept-nowhere',
    PollForSourceChanges: 'false',
  },
  outputArtifacts: [{ name: 'Files' }],
};

export const bucketSource = {
  name: 'Fetch',
  actionTypeId: type('Source', 'S3'),
  configuration: { S3Bucket: 'drop', S3ObjectKey: 'site.zip', PollForSourceChanges: 'false' },
  outputArtifacts: [{ name: 'Files' }],
};

export const codeBuildAction = {
  name: 'Compile',
  actionTypeId: type('Build', 'CodeBuild'),
  configuration: { ProjectName: 'site' },
  inputArtifacts: [{ name: 'Files' }],
  outputArtifacts: [{ name: 'Site' }],
};

export const s3Deployment = {
  name: 'Publish',
  runOrder: 2,
  actionTypeId: type('Deploy', 'S3'),
  configuration: { BucketName: 'www', Extract: 'false', ObjectKey: 'site.zip' },
  inputArtifacts: [{ name: 'Site' }],
};

/** A declaration as CreatePipeline takes it: a source on GitHub, and one stage of these actions. */
export const sitePipeline = (name: string, actions: readonly object[], source: object = gitHubSource) => ({
  pipeline: {
    name,
    roleArn: 'arn:aws:iam::123456789012:role/pipeline',
    pipelineType: 'V2',
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: [
      { name: 'Source', actions: [source] },
      { name: 'Prod', actions },
    ],
  },
});

/** What GitHub says of a push to `main`, as far as we read it. */
export const pushTo = (commit: string) => ({
  ref: 'refs/heads/main',
  before: '0'.repeat(40),
  after: commit,
  created: false,
  deleted: false,
  repository: { full_name: 'acme/site' },
  head_commit: { id: commit, message: 'a push' },
  commits: [{ added: [], modified: ['index.html'], removed: [] }],
  pusher: { name: 'ada' },
});
