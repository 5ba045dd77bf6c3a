import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AwsDeployment,
  machineStatus,
  openAwsDeployment,
  SECRET,
} from '../../../fakes/aws-deployment.ts';
import { jsonError } from '../../../fakes/aws-server.ts';
import { type FakeGitHub, startFakeGitHub } from '../../../fakes/fake-github.ts';
import { codeBuildAction, pushTo, s3Deployment, sitePipeline } from '../../../fakes/site-pipeline.ts';
import { makeSite } from '../../local/git/git-repository.ts';

const invokeAction = (provider: string, configuration: object) => ({
  name: 'Call',
  actionTypeId: { category: 'Invoke', owner: 'AWS', provider, version: '1' },
  configuration,
});

const [build, deploy] = [codeBuildAction, s3Deployment];

describe('the functions as Lambda runs them', () => {
  let directory: string;
  let github: FakeGitHub;
  let deployed: AwsDeployment;
  let commit: string;
  beforeEach(async () => {
    vi.resetModules();
    directory = await mkdtemp(join(tmpdir(), 'stepline-deployed-'));
    commit = makeSite(directory).main;
    github = await startFakeGitHub(directory);
    deployed = await openAwsDeployment(github.root);
  });
  afterEach(async () => {
    await deployed.close();
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  const push = async (): Promise<string> => {
    const { statusCode, body } = await deployed.push(pushTo(commit));
    expect(statusCode).toBe(202);
    await deployed.idle();
    return (
      (JSON.parse(body) as { started: { pipelineExecutionId: string }[] }).started[0]?.pipelineExecutionId ??
      ''
    );
  };
  const statusOf = async (pipelineName: string, pipelineExecutionId: string): Promise<unknown> => {
    const { pipelineExecution } = await deployed.api('GetPipelineExecution', {
      pipelineName,
      pipelineExecutionId,
    });
    return (pipelineExecution as { status: string }).status;
  };

  /** A new pipeline runs at once: that first execution is abandoned, so that the tests start their own. */
  const create = async (pipelineName: string, ...actions: readonly object[]): Promise<void> => {
    await deployed.api('CreatePipeline', sitePipeline(pipelineName, actions));
    await deployed.idle();
    const { pipelineExecutionSummaries } = await deployed.api('ListPipelineExecutions', { pipelineName });
    const [first] = pipelineExecutionSummaries as { pipelineExecutionId: string }[];
    const { pipelineExecutionId } = first ?? {};
    await deployed.api('StopPipelineExecution', { pipelineName, pipelineExecutionId, abandon: true });
    await deployed.idle();
  };
  const newestBuild = () => {
    const newest = deployed.builds.at(-1);
    if (!newest) throw new Error('no build was started');
    return newest;
  };

  it('take a push from GitHub to the published site', async () => {
    await create('web', build, deploy);
    const id = await push();
    const key = `executions/web/${id}/artifacts/`;
    expect(newestBuild().input).toMatchObject({
      projectName: 'site',
      sourceTypeOverride: 'S3',
      sourceLocationOverride: expect.stringContaining(`artifacts/${key}Files-`),
      artifactsOverride: { type: 'S3', location: 'artifacts', packaging: 'ZIP', path: key.slice(0, -1) },
    });
    await deployed.finishBuild(newestBuild().id, 'SUCCEEDED');
    expect(await statusOf('web', id)).toBe('Succeeded');
    expect(deployed.aws.objects.get('www/site.zip')?.toString()).toBe('a zip');
    const { actionExecutionDetails } = await deployed.api('ListActionExecutions', {
      pipelineName: 'web',
      filter: { pipelineExecutionId: id },
    });
    expect(actionExecutionDetails).toContainEqual(
      expect.objectContaining({
        actionName: 'Compile',
        status: 'Succeeded',
        output: expect.objectContaining({ outputVariables: { VERSION: '7' } }),
      }),
    );
  });

  it('start one execution for a push that is delivered twice', async () => {
    await create('web', build, deploy);
    const id = await push();
    expect(await push()).toBe(id);
    expect(deployed.builds).toHaveLength(2);
  });

  it('refuse a webhook that nobody signed', async () => {
    const answer = await deployed.invoke('github-webhook', {
      rawPath: '/webhooks/github',
      headers: { 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
      body: '{}',
      requestContext: { http: { method: 'POST' } },
    });
    expect(answer).toMatchObject({ statusCode: 401 });
  });

  describe('with a webhook of PutWebhook', () => {
    const put = async (authentication: object): Promise<URL> => {
      await create('web', build, deploy);
      const { webhook } = await deployed.api('PutWebhook', {
        webhook: {
          name: 'push@web',
          targetPipeline: 'web',
          targetAction: 'Fetch',
          filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/main' }],
          ...authentication,
        },
      });
      return new URL((webhook as { url: string }).url);
    };
    const send = async (url: URL, body: string, more: { headers?: object; sourceIp?: string } = {}) => {
      const answer = await deployed.invoke('github-webhook', {
        rawPath: url.pathname,
        rawQueryString: url.search.slice(1),
        headers: more.headers ?? {},
        body,
        requestContext: { http: { method: 'POST', sourceIp: more.sourceIp ?? '192.0.2.1' } },
      });
      await deployed.idle();
      return answer as { statusCode: number; body: string };
    };

    it('start its pipeline by a delivery that is signed, at the address that the API told', async () => {
      const url = await put({
        authentication: 'GITHUB_HMAC',
        authenticationConfiguration: { SecretToken: 'sesame' },
      });
      expect(url.origin).toBe('https://stepline.example');
      const body = '{"ref":"refs/heads/main"}';
      const signature = createHmac('sha256', 'sesame').update(body).digest('hex');
      const signed = await send(url, body, { headers: { 'X-Hub-Signature-256': `sha256=${signature}` } });
      expect(JSON.parse(signed.body)).toMatchObject({ started: [{ pipeline: 'web' }] });
      expect(await send(url, body)).toMatchObject({ statusCode: 401 });
      url.search = '?t=another';
      expect(await send(url, body)).toMatchObject({ statusCode: 404 });
    });

    it('take only callers of its range, by the address that API Gateway saw', async () => {
      const url = await put({
        authentication: 'IP',
        authenticationConfiguration: { AllowedIPRange: '192.0.2.0/24' },
      });
      const body = '{"ref":"refs/heads/main"}';
      const headers = { 'x-forwarded-for': '192.0.2.7' };
      expect(await send(url, body, { sourceIp: '198.51.100.1', headers })).toMatchObject({ statusCode: 401 });
      expect(await send(url, body)).toMatchObject({ statusCode: 202 });
    });
  });

  it('check the signature over the bytes that a body in base64 stands for', async () => {
    const body = Buffer.from('{"zen":"é"}');
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    const answer = await deployed.invoke('github-webhook', {
      rawPath: '/webhooks/github',
      headers: { 'x-github-event': 'ping', 'x-hub-signature-256': `sha256=${signature}` },
      body: body.toString('base64'),
      isBase64Encoded: true,
      requestContext: { http: { method: 'POST' } },
    });
    expect(answer).toMatchObject({ statusCode: 200 });
  });

  it('answer nobody over the API whom API Gateway does not name', async () => {
    const answer = await deployed.invoke('api', {
      rawPath: '/',
      headers: { 'x-amz-target': 'CodePipeline_20150709.ListPipelines' },
      body: '{}',
      requestContext: { http: { method: 'POST' } },
    });
    expect(answer).toMatchObject({ statusCode: 403 });
  });

  it('approve by the link that people get, and refuse one that was changed', async () => {
    const result =
      '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';
    deployed.aws.services.set('sns', async () => ({ status: 200, body: result }));
    await create('web', {
      name: 'Ask',
      actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
      configuration: { NotificationArn: 'arn:aws:sns:us-east-1:123456789012:people' },
    });
    const id = await push();
    const sent = deployed.calls.findLast(({ service }) => service === 'sns');
    const { approval } = JSON.parse(String(sent?.input['Message'])) as { approval: { approveLink: string } };
    const { approveLink } = approval;
    expect(approveLink).toMatch(/^https:\/\/stepline\.example\/approvals\?/);
    const forged = approveLink.replace('decision=Approved', 'decision=Rejected');
    expect(await deployed.open(forged, 'POST')).toMatchObject({ statusCode: 403 });
    expect(await deployed.open(approveLink, 'GET')).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('Approve Ask?'),
    });
    expect(await statusOf('web', id)).toBe('InProgress');
    expect(await deployed.open(approveLink, 'POST')).toMatchObject({ statusCode: 200 });
    await deployed.idle();
    expect(await statusOf('web', id)).toBe('Succeeded');
    expect(await deployed.open(approveLink, 'POST')).toMatchObject({ statusCode: 409 });
  });

  it('ask without links where nobody has put a secret to sign them with', async () => {
    deployed.aws.services.set('ssm', async () => jsonError('ParameterNotFound'));
    await create('web', {
      name: 'Ask',
      actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
    });
    expect(await deployed.open('https://stepline.example/approvals?token=x', 'POST')).toMatchObject({
      statusCode: 403,
    });
  });

  it('change nothing for an event that comes twice, or too late', async () => {
    await create('web', build, deploy);
    const id = await push();
    const { id: buildId } = newestBuild();
    await deployed.finishBuild(buildId, 'SUCCEEDED');
    const before = deployed.events.length;
    await deployed.finishBuild(buildId, 'SUCCEEDED');
    await deployed.finishBuild(buildId, 'FAILED');
    expect(await statusOf('web', id)).toBe('Succeeded');
    expect(deployed.events).toHaveLength(before);
  });

  it('find with the sweep what a lost event would have told', async () => {
    await create('web', build, deploy);
    const id = await push();
    await deployed.finishBuild(newestBuild().id, 'SUCCEEDED', false);
    expect(await statusOf('web', id)).toBe('InProgress');
    await deployed.invoke('sweep', {});
    await deployed.idle();
    expect(await statusOf('web', id)).toBe('Succeeded');
  });

  it('fail the action of a build that said no', async () => {
    await create('web', build, deploy);
    const id = await push();
    await deployed.finishBuild(newestBuild().id, 'FAILED');
    expect(await statusOf('web', id)).toBe('Failed');
    expect(deployed.aws.objects.has('www/site.zip')).toBe(false);
  });

  describe('with a machine that somebody aborts or starts at the console of Step Functions', () => {
    it('record the execution as stopped, and leave its build alone', async () => {
      await create('web', build, deploy);
      const id = await push();
      const calls = deployed.calls.length;
      await deployed.abort('stepline-test-web', `${id}-1`, 'enough');
      expect(await statusOf('web', id)).toBe('Stopped');
      const { pipelineExecutionSummaries } = await deployed.api('ListPipelineExecutions', {
        pipelineName: 'web',
      });
      expect(pipelineExecutionSummaries).toContainEqual(
        expect.objectContaining({
          pipelineExecutionId: id,
          stopTrigger: { reason: 'the state machine was aborted: enough' },
        }),
      );
      expect(deployed.calls.slice(calls).map(({ operation }) => operation)).not.toContain('StopBuild');
    });

    it('change nothing for the machine of an older attempt, or of somebody else', async () => {
      await create('web', build, deploy);
      const id = await push();
      await deployed.abort('stepline-test-web', `${id}-0`, 'old');
      await deployed.abort('stepline-test-other', `${id}-1`, 'not ours');
      expect(await statusOf('web', id)).toBe('InProgress');
    });

    it('run a machine that was started with {} and a name of its own to its end', async () => {
      await create('web', build, deploy);
      await deployed.startByHand('web', 'by hand');
      const newest = async () => {
        const answer = await deployed.api('ListPipelineExecutions', { pipelineName: 'web' });
        return (answer['pipelineExecutionSummaries'] as { pipelineExecutionId: string; status: string }[])[0];
      };
      expect(await newest()).toMatchObject({
        status: 'InProgress',
        trigger: { triggerType: 'StartPipelineExecution', triggerDetail: 'by hand' },
      });
      await deployed.finishBuild(newestBuild().id, 'SUCCEEDED');
      expect(await newest()).toMatchObject({ status: 'Succeeded' });
      expect(await machineStatus(deployed, 'web', 'by hand')).toBe('SUCCEEDED');
      expect(deployed.aws.objects.get('www/site.zip')?.toString()).toBe('a zip');
    });

    it('make the record of a machine that was started with {}', async () => {
      await create('web', build, deploy);
      await deployed.invoke('begin-execution', { pipeline: 'web', machineExecution: 'by-hand', input: {} });
      const { pipelineExecutionSummaries } = await deployed.api('ListPipelineExecutions', {
        pipelineName: 'web',
      });
      expect((pipelineExecutionSummaries as object[])[0]).toMatchObject({
        status: 'InProgress',
        trigger: { triggerType: 'StartPipelineExecution', triggerDetail: 'by-hand' },
      });
      await deployed.abort('stepline-test-web', 'by-hand', 'no more');
      const after = await deployed.api('ListPipelineExecutions', { pipelineName: 'web' });
      expect((after['pipelineExecutionSummaries'] as object[])[0]).toMatchObject({ status: 'Stopped' });
    });
  });

  it('start an action under the role that it names, and ask after it under their own', async () => {
    const credentials =
      '<AccessKeyId>role</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>';
    deployed.aws.services.set('sts', async () => ({
      status: 200,
      body: `<AssumeRoleResponse><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    }));
    const roleArn = 'arn:aws:iam::123456789012:role/builder';
    await create('web', { ...build, roleArn }, deploy);
    const id = await push();
    await deployed.finishBuild(newestBuild().id, 'SUCCEEDED');
    expect(await statusOf('web', id)).toBe('Succeeded');
    const callers = (name: string) =>
      new Set(deployed.calls.filter(({ operation }) => operation === name).map((call) => call.accessKeyId));
    expect(callers('StartBuild')).toEqual(new Set(['role']));
    expect(callers('BatchGetBuilds')).toEqual(new Set(['own']));
    const [assumed] = deployed.calls.filter(({ operation }) => operation === 'AssumeRole');
    expect(assumed?.input).toMatchObject({ RoleArn: roleArn });
  });

  const machine = 'arn:aws:states:us-east-1:123456789012:stateMachine:theirs';
  it.each<[string, object]>([
    ['CodeBuild', build],
    ['Lambda', invokeAction('Lambda', { FunctionName: 'theirs' })],
    ['StepFunctions', invokeAction('StepFunctions', { StateMachineArn: machine })],
  ])(
    'end an action whose role cannot be assumed as the error of who named the role: %s',
    async (_what, action) => {
      const refusal =
        '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';
      deployed.aws.services.set('sts', async () => ({ status: 403, body: refusal }));
      const roleArn = 'arn:aws:iam::123456789012:role/builder';
      await deployed.api('CreatePipeline', sitePipeline('web', [{ ...action, roleArn }]));
      await deployed.idle();
      const answer = await deployed.api('ListPipelineExecutions', { pipelineName: 'web' });
      expect(answer['pipelineExecutionSummaries']).toMatchObject([{ status: 'Failed' }]);
      const { actionExecutionDetails } = await deployed.api('ListActionExecutions', { pipelineName: 'web' });
      expect((actionExecutionDetails as object[])[0]).toMatchObject({
        output: {
          executionResult: {
            errorDetails: { code: 'ConfigurationError', message: expect.stringContaining(roleArn) },
          },
        },
      });
      expect(deployed.builds).toHaveLength(0);
    },
  );

  it('show each stage at the commit, as it is now', async () => {
    await create('web', build, deploy);
    const id = await push();
    await deployed.finishBuild(newestBuild().id, 'FAILED');
    const stages = deployed.events.filter(
      ({ type, detail }) => type.includes('Stage') && detail['execution-id'] === id,
    );
    for (const { detail } of stages.toReversed()) await deployed.invoke('report-status', { detail });
    const statuses = github.requests.filter(({ path }) => path.endsWith(`/statuses/${commit}`));
    const shown = new Map(statuses.map(({ body }) => JSON.parse(body)).map((each) => [each.context, each]));
    const target_url = `https://console.example/#/pipelines/web/executions/${id}`;
    expect(shown.get('stepline/web/Source')).toMatchObject({ state: 'success', target_url });
    expect(shown.get('stepline/web/Prod')).toMatchObject({ state: 'failure', target_url });
  });
});
