import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { type AwsDeployment, openAwsDeployment } from '../../fakes/aws-deployment.ts';
import { CALLER_CREDENTIALS, GATEWAY_REGION, startDeployedGateway } from '../../fakes/deployed-gateway.ts';
import { startFakeGitHub } from '../../fakes/fake-github.ts';
import { makeSite } from '../../unit/local/git/git-repository.ts';
import { launchChromium } from './chromium.ts';
import { spawnStepline } from './spawn-stepline.ts';

/** The functions as Lambda runs them, behind a gateway that checks signatures; `stepline console` and a Chromium in front. */
export interface DeployedWorld {
  readonly browser: Browser;
  readonly deployed: AwsDeployment;
  readonly url: string;
  close(): Promise<void>;
}

export const openDeployedWorld = async (): Promise<DeployedWorld> => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-deployed-console-'));
  makeSite(directory);
  const github = await startFakeGitHub(directory);
  const deployed = await openAwsDeployment(github.root);
  const gateway = await startDeployedGateway(deployed);
  const command = ['console', '--endpoint', gateway.url, '--region', GATEWAY_REGION, '--port', '0'];
  const console = await spawnStepline(command, {
    AWS_ACCESS_KEY_ID: CALLER_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CALLER_CREDENTIALS.secretAccessKey,
  });
  const browser = await launchChromium();
  return {
    browser,
    deployed,
    url: console.addresses.get('console') ?? '',
    close: async () => {
      await browser.close();
      await console.stop();
      await gateway.close();
      await deployed.close();
      await github.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};
