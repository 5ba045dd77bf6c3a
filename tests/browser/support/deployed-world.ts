import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { type AwsDeployment, openAwsDeployment } from '../../fakes/aws-deployment.ts';
import { startFakeGateway } from '../../fakes/fake-gateway.ts';
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

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret of the caller' };
const REGION = 'us-east-1';

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

export const openDeployedWorld = async (): Promise<DeployedWorld> => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-deployed-console-'));
  makeSite(directory);
  const github = await startFakeGitHub(directory);
  const deployed = await openAwsDeployment(github.root);
  const gateway = await startFakeGateway({ ...CREDENTIALS, region: REGION }, async (request, response) => {
    const [rawPath = '/', rawQueryString = ''] = request.path.split('?');
    const answer = (await deployed.invoke(rawPath === '/' ? 'api' : 'rest', {
      rawPath,
      rawQueryString,
      headers: request.headers,
      body: request.body,
      requestContext: {
        http: { method: request.method },
        authorizer: { iam: { userArn: 'arn:aws:iam::123456789012:user/ada' } },
      },
    })) as Answer;
    const body = Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8');
    response.writeHead(answer.statusCode, answer.headers).end(body);
  });
  const command = ['console', '--endpoint', gateway.url, '--region', REGION, '--port', '0'];
  const console = await spawnStepline(command, {
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
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
