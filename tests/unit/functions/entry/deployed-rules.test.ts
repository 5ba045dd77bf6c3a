import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AwsDeployment, openAwsDeployment } from '../../../fakes/aws-deployment.ts';
import { type FakeGitHub, startFakeGitHub } from '../../../fakes/fake-github.ts';
import { codeBuildAction, sitePipeline } from '../../../fakes/site-pipeline.ts';
import { makeSite } from '../../local/git/git-repository.ts';

const ROLE = 'arn:aws:iam::123456789012:role/asker';

const CREDENTIALS =
  '<AccessKeyId>role</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>';

const REFUSED = {
  status: 403,
  body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
};

const KINDS = [
  ['LambdaInvoke', 'Invoke', { configuration: { FunctionName: 'theirs' } }],
  ['CloudWatchAlarm', 'DescribeAlarms', { configuration: { AlarmName: 'errors', WaitTime: '5' } }],
  ['Commands', 'StartBuild', { commands: ['true'], inputArtifacts: [{ name: 'Files' }] }],
] as const;

describe('rules as Lambda asks them', () => {
  let directory: string;
  let github: FakeGitHub;
  let deployed: AwsDeployment;
  beforeEach(async () => {
    vi.resetModules();
    directory = await mkdtemp(join(tmpdir(), 'stepline-rules-'));
    makeSite(directory);
    github = await startFakeGitHub(directory);
    deployed = await openAwsDeployment(github.root);
    deployed.aws.services.set('monitoring', async () => ({ MetricAlarms: [{ StateValue: 'ALARM' }] }));
    deployed.aws.services.set('sts', async () => ({
      status: 200,
      body: `<AssumeRoleResponse><AssumeRoleResult><Credentials>${CREDENTIALS}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    }));
  });
  afterEach(async () => {
    await deployed.close();
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** A new pipeline runs at once. */
  const ask = async (provider: string, rest: object): Promise<void> => {
    const { pipeline } = sitePipeline('gated', [codeBuildAction]);
    const [source, prod] = pipeline.stages;
    const ruleTypeId = { category: 'Rule', owner: 'AWS', provider, version: '1' };
    const conditions = [{ result: 'FAIL', rules: [{ name: 'Gate', ruleTypeId, ...rest }] }];
    const stages = [source, { ...prod, beforeEntry: { conditions } }];
    await deployed.api('CreatePipeline', { pipeline: { ...pipeline, stages } });
    await deployed.idle();
  };
  const verdict = async (): Promise<unknown> => {
    const answer = await deployed.api('ListRuleExecutions', { pipelineName: 'gated' });
    return (answer['ruleExecutionDetails'] as object[])[0];
  };
  const callersOf = (name: string) => [
    ...new Set(deployed.calls.filter(({ operation }) => operation === name).map((call) => call.accessKeyId)),
  ];
  const refusal = (message: unknown) => ({
    output: { executionResult: { errorDetails: { code: 'ConfigurationError', message } } },
  });

  it.each(KINDS)(
    'go to work under the role that they name, at once and in the sweep: %s',
    async (...kind) => {
      const [provider, operation, rest] = kind;
      await ask(provider, { ...rest, roleArn: ROLE });
      await deployed.invoke('sweep', {});
      await deployed.idle();
      expect(callersOf(operation)).toEqual(['role']);
      const assumed = deployed.calls.filter(({ operation: made }) => made === 'AssumeRole');
      expect(assumed.map(({ input }) => input['RoleArn'])).toContain(ROLE);
    },
  );

  it.each(KINDS)(
    'go to work under our own role when they name none: %s',
    async (provider, operation, rest) => {
      await ask(provider, rest);
      expect(callersOf(operation)).toEqual(['own']);
      expect(callersOf('AssumeRole')).toEqual([]);
    },
  );

  it.each(KINDS)('whose role nobody may assume end as the error of who named it: %s', async (...kind) => {
    const [provider, operation, rest] = kind;
    deployed.aws.services.set('sts', async () => REFUSED);
    await ask(provider, { ...rest, roleArn: ROLE });
    expect(await verdict()).toMatchObject(refusal(expect.stringContaining(ROLE)));
    expect(callersOf(operation)).toEqual([]);
  });

  it('whose role was taken away while they wait end as that error, not never', async () => {
    const [provider, , rest] = KINDS[1];
    await ask(provider, { ...rest, roleArn: ROLE });
    expect(await verdict()).toMatchObject({ status: 'InProgress' });
    deployed.aws.services.set('sts', async () => REFUSED);
    await deployed.invoke('sweep', {});
    await deployed.idle();
    expect(await verdict()).toMatchObject(refusal(expect.stringContaining(ROLE)));
  });

  it.each(KINDS)('that name another region are refused by name: %s', async (provider, operation, rest) => {
    await ask(provider, { ...rest, region: 'eu-west-1' });
    expect(await verdict()).toMatchObject(refusal(expect.stringMatching(/Prod\/Gate: region.*eu-west-1/)));
    expect(callersOf(operation)).toEqual([]);
  });
});
