import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AwsDeployment, openAwsDeployment } from '../../../fakes/aws-deployment.ts';
import { type FakeGitHub, startFakeGitHub } from '../../../fakes/fake-github.ts';
import { codeBuildAction, s3Deployment, sitePipeline } from '../../../fakes/site-pipeline.ts';
import { makeSite } from '../../local/git/git-repository.ts';

const BATCH = 'site:00000000-0000-4000-8000-00000000000b';
const MEMBER = 'site:00000000-0000-4000-8000-000000000001';
const arn = (kind: string, id: string) => `arn:aws:codebuild:us-east-1:123456789012:${kind}/${id}`;

describe('a batch of a deployed pipeline', () => {
  let directory: string;
  let github: FakeGitHub;
  let deployed: AwsDeployment;
  /** What the batch was started with, and whether it is over. */
  let started: Readonly<Record<string, unknown>>[];
  let isOver: boolean;

  beforeEach(async () => {
    vi.resetModules();
    directory = await mkdtemp(join(tmpdir(), 'stepline-deployed-'));
    makeSite(directory);
    github = await startFakeGitHub(directory);
    deployed = await openAwsDeployment(github.root);
    started = [];
    isOver = false;
    const environment = () => ({ environmentVariables: started[0]?.['environmentVariablesOverride'] });
    deployed.aws.services.set('codebuild', async ({ operation, input }) => {
      if (operation === 'StartBuildBatch') {
        started.push(input);
        return { buildBatch: { id: BATCH } };
      }
      const [id] = (input['ids'] ?? []) as readonly string[];
      if (operation === 'BatchGetBuilds' && id === MEMBER) {
        const build = { id, buildComplete: true, buildStatus: 'SUCCEEDED', environment: environment() };
        return { builds: [{ ...build, buildBatchArn: arn('build-batch', BATCH) }] };
      }
      if (operation !== 'BatchGetBuildBatches') return {};
      const primaryArtifact = { location: 'arn:aws:s3:::artifacts/made/by/Site.zip' };
      const currentBuildSummary = { arn: arn('build', MEMBER), buildStatus: 'SUCCEEDED', primaryArtifact };
      const status = { buildBatchStatus: isOver ? 'SUCCEEDED' : 'IN_PROGRESS', complete: isOver };
      const buildGroups = [{ identifier: 'Site', currentBuildSummary }];
      return { buildBatches: [{ id: BATCH, ...status, environment: environment(), buildGroups }] };
    });
  });
  afterEach(async () => {
    await deployed.close();
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  const status = async (): Promise<unknown> => {
    const { pipelineExecutionSummaries } = await deployed.api('ListPipelineExecutions', {
      pipelineName: 'web',
    });
    return (pipelineExecutionSummaries as { status: string }[])[0]?.status;
  };

  it('is started once, outlives the end of its builds, and ends the action when it is over', async () => {
    const configuration = { ProjectName: 'site', BatchEnabled: 'true' };
    await deployed.api(
      'CreatePipeline',
      sitePipeline('web', [{ ...codeBuildAction, configuration }, s3Deployment]),
    );
    await deployed.idle();
    expect(started).toHaveLength(1);

    await deployed.invoke('on-build-change', { detail: { 'build-id': arn('build', MEMBER) } });
    await deployed.idle();
    expect(await status()).toBe('InProgress');

    isOver = true;
    deployed.aws.objects.set('artifacts/made/by/Site.zip', Buffer.from('made by a build of the batch'));
    await deployed.invoke('sweep', {});
    await deployed.idle();
    expect(await status()).toBe('Succeeded');
    expect(String(deployed.aws.objects.get('www/site.zip'))).toBe('made by a build of the batch');
    expect(started).toHaveLength(1);
  });
});
