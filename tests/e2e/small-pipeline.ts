import { stringify } from 'yaml';

/** A pipeline that is small enough to run many times: source, two builds, a deployment, a check. */
export interface SmallAction {
  readonly name: string;
  readonly runOrder?: number;
  readonly commands: readonly string[];
  readonly input?: string;
  readonly output?: string;
  readonly reports?: object;
  readonly exported?: readonly string[];
}

const buildspec = ({ commands, output, reports, exported }: SmallAction): string =>
  stringify({
    version: 0.2,
    ...(exported ? { env: { 'exported-variables': exported } } : {}),
    phases: { build: { commands } },
    ...(output ? { artifacts: { files: ['**/*'], 'base-directory': 'out' } } : {}),
    ...(reports ? { reports } : {}),
  });

export const build = (action: SmallAction): object => ({
  name: action.name,
  runOrder: action.runOrder ?? 1,
  actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  configuration: { ProjectName: action.name.toLowerCase(), BuildspecOverride: buildspec(action) },
  inputArtifacts: [{ name: action.input ?? 'Source' }],
  ...(action.output ? { outputArtifacts: [{ name: action.output }] } : {}),
});

export const deploy = (name: string, input: string, bucket: string, runOrder = 1): object => ({
  name,
  runOrder,
  actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' },
  configuration: { BucketName: bucket, Extract: 'true' },
  inputArtifacts: [{ name: input }],
});

export const pipeline = (
  name: string,
  stages: readonly { readonly name: string; readonly actions: readonly object[] }[],
  more: object = {},
): string =>
  stringify({
    pipeline: {
      name,
      roleArn: 'arn:aws:iam::111122223333:role/pipeline',
      pipelineType: 'V2',
      artifactStore: { type: 'S3', location: 'artifacts' },
      stages: [
        {
          name: 'Source',
          actions: [
            {
              name: 'Fetch',
              namespace: 'Fetch',
              actionTypeId: {
                category: 'Source',
                owner: 'AWS',
                provider: 'CodeStarSourceConnection',
                version: '1',
              },
              configuration: {
                ConnectionArn:
                  'arn:aws:codestar-connections:us-east-1:111122223333:connection/00000000-0000-4000-8000-000000000000',
                FullRepositoryId: 'team/app',
                BranchName: 'main',
              },
              outputArtifacts: [{ name: 'Source' }],
            },
          ],
        },
        ...stages,
      ],
      ...more,
    },
  });
