import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openAwsDeployment } from '../fakes/aws-deployment.ts';
import { CALLER_CREDENTIALS, GATEWAY_REGION, startDeployedGateway } from '../fakes/deployed-gateway.ts';
import { startFakeGitHub } from '../fakes/fake-github.ts';
import { codeBuildAction, sitePipeline } from '../fakes/site-pipeline.ts';
import { makeSite } from '../unit/local/git/git-repository.ts';
import { stepline, temporaryFolder } from './stepline.ts';

/** The functions as Lambda runs them behind a gateway that checks signatures; `stepline proxy` is a process of its own. */
const serveDeployed = async () => {
  const folder = join(await temporaryFolder(), 'site');
  makeSite(folder);
  const github = await startFakeGitHub(folder);
  onTestFinished(github.close);
  const deployed = await openAwsDeployment(github.root);
  onTestFinished(deployed.close);
  const gateway = await startDeployedGateway(deployed);
  onTestFinished(gateway.close);
  const proxy = stepline(['proxy', '--endpoint', gateway.url, '--region', GATEWAY_REGION, '--port', '0'], {
    env: {
      AWS_ACCESS_KEY_ID: CALLER_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CALLER_CREDENTIALS.secretAccessKey,
    },
  });
  const [, endpoint = ''] = await proxy.output(/^(http:\S+) →.*^ready/ms);
  return { deployed, endpoint };
};

describe('the commands that talk to a deployed orchestrator', () => {
  it('follow an execution while it runs, and end as it does', async () => {
    const { deployed, endpoint } = await serveDeployed();
    /** An action is shown as started before its build is: whoever finishes the newest build must not meet the one before. */
    const finish = async (build: number, status: 'SUCCEEDED' | 'FAILED') => {
      await vi.waitFor(() => expect(deployed.builds).toHaveLength(build), { timeout: 240_000 });
      await deployed.idle();
      await deployed.finishBuild(deployed.builds[build - 1]?.id ?? '', status);
    };
    await deployed.api('CreatePipeline', sitePipeline('web', [codeBuildAction]));
    await deployed.idle();
    await finish(1, 'SUCCEEDED');
    const env = { STEPLINE_ENDPOINT: endpoint };

    const started = stepline(['start', 'web', '--follow'], { env });
    await started.output(/Prod \/ Compile: started/);
    await started.output(/Prod \/ Compile \| two/);
    const logs = stepline(['logs', 'web', '-f'], { env });
    await logs.output(/Prod \/ Compile \| two/);
    await finish(2, 'FAILED');
    expect(await started.finished).toMatchObject({ exitCode: 1, stderr: '' });
    expect(await logs.finished).toMatchObject({ exitCode: 1, stderr: '' });

    const retried = stepline(['retry', 'web', '--follow'], { env });
    await retried.output(/Prod \/ Compile: started \(attempt 2\)/);
    await finish(3, 'SUCCEEDED');
    const { exitCode, stdout } = await retried.finished;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^web: succeeded/m);
    expect(stdout).not.toMatch(/failed/);
  });
});
