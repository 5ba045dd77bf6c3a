import { describe, expect, it } from 'vitest';
import { privileges } from '../../../../adapters/aws/privileges.ts';
import { type AwsSettings, awsChecks } from '../../../../cli/aws/aws-checks.ts';
import { concreteArns } from '../../../../cli/aws/concrete-arns.ts';
import type { Deployment } from '../../../../cli/aws/deployment.ts';
import { readDeclarations } from '../../../../deploy/read-declarations.ts';
import { folderOf } from '../../../../deploy/template.ts';
import { namedResources } from '../../../../lib/pipeline/named-resources.ts';
import { runChecks } from '../../../../local/doctor/run-checks.ts';

const ENVIRONMENT = {
  STEPLINE_BUCKET: 'artifacts',
  STEPLINE_MACHINE_ROLE: 'arn:aws:iam::111122223333:role/machine',
  STEPLINE_WEBHOOK_SECRET: '/stepline-prod/webhook-secret',
  STEPLINE_APPROVAL_SECRET: '/stepline-prod/approval-secret',
  STEPLINE_GITHUB_TOKEN: '/stepline-prod/github-token',
};
const PLACE = {
  partition: 'aws',
  region: 'eu-west-1',
  account: '111122223333',
  prefix: 'stepline-prod',
  bucket: 'artifacts',
  machineRole: ENVIRONMENT.STEPLINE_MACHINE_ROLE,
};

const well: Deployment = {
  identity: async () => ({ account: '111122223333', arn: 'arn:aws:iam::111122223333:user/operator' }),
  functionOf: async (name) => ({
    roleArn: `arn:aws:iam::111122223333:role/${name}`,
    environment: ENVIRONMENT,
  }),
  bucket: async () => ({ versioned: true, encrypted: true, publicBlocked: true, tlsOnly: true }),
  parameter: async () => 'SecureString',
  denied: async () => [],
  knockAtWebhook: async () => 401,
};

const look = async (changes: Partial<Deployment>, more: Partial<AwsSettings> = {}) => {
  const settings = { region: 'eu-west-1', prefix: 'stepline-prod', ...more };
  const results = await runChecks(awsChecks({ ...well, ...changes }, settings));
  return Object.fromEntries(results.map((result) => [result.name, result]));
};

/** A statement that can be asked about, of the privileges as they are. */
const asked = Object.entries(privileges).flatMap(([name, list]) =>
  list.flatMap(({ actions, resources }) => {
    const arns = concreteArns(resources, PLACE);
    return arns && actions[0] !== undefined ? [{ name, action: actions[0], arns }] : [];
  }),
);

describe('the checks of a deployment', () => {
  it('find nothing where all is well', async () => {
    expect(Object.values(await look({})).filter(({ status }) => status !== 'ok')).toEqual([]);
  });

  it.each<readonly [string, Partial<Deployment>, string, RegExp]>([
    [
      'a function that is missing',
      { functionOf: async (name) => (name === 'sweep' ? undefined : well.functionOf(name)) },
      'functions',
      /stepline-prod-sweep/,
    ],
    ['a bucket that is gone', { bucket: async () => undefined }, 'bucket', /not there/],
    [
      'a bucket that is open',
      { bucket: async () => ({ versioned: false, encrypted: true, publicBlocked: false, tlsOnly: false }) },
      'bucket',
      /not versioned, may become public, answers without TLS/,
    ],
    ['a secret that is missing', { parameter: async () => undefined }, 'webhook secret', /webhook-secret/],
    ['a secret kept in the clear', { parameter: async () => 'String' }, 'GitHub token', /in the clear/],
    ['a webhook that takes anything', { knockAtWebhook: async () => 202 }, 'webhook', /without a signature/],
    ['a webhook that is broken', { knockAtWebhook: async () => 500 }, 'webhook', /500/],
    [
      'no right to look',
      { bucket: () => Promise.reject(new Error('AccessDenied')) },
      'bucket',
      /AccessDenied/,
    ],
    [
      'no credentials',
      { identity: () => Promise.reject(new Error('no credentials')) },
      'credentials',
      /no credentials/,
    ],
  ])('find %s', async (_, changes, name, message) => {
    const found = (await look(changes))[name];
    expect(found).toMatchObject({ status: 'fail', todo: expect.any(String) });
    expect(found?.message).toMatch(message);
  });

  it.each(asked)(
    'name the statement that the role of $name lacks: $action',
    async ({ name, action, arns }) => {
      const results = await look({ denied: async (_, actions) => actions.filter((each) => each === action) });
      const found = results[`role of ${name}`];
      expect(found).toMatchObject({ status: 'fail' });
      expect(found?.message).toContain(`"Action":["${action}"]`);
      expect(found?.message).toContain(arns[0]);
    },
  );

  it('ask about what the declarations name, and name the bucket that a role may not write', async () => {
    const { pipelines } = readDeclarations(folderOf('pipelines'));
    const named = namedResources({ pipelines, projects: [] });
    const asking: string[] = [];
    const results = await look(
      {
        denied: async (_, actions, resources) => {
          asking.push(...resources);
          return resources.some((arn) => arn.includes('web-app-production')) ? actions.slice(0, 1) : [];
        },
      },
      { named },
    );
    expect(results['role of run-action']).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('"Resource":["arn:aws:s3:::web-app-production/doctor"]'),
    });
    expect(asking).toContain('arn:aws:codebuild:eu-west-1:111122223333:project/web-app-unit-test');
    expect(results['role of on-build-change']).toMatchObject({ status: 'ok', message: 'all there' });
  });

  it('ask in the partition that the account is in', async () => {
    const asking: string[] = [];
    await look({
      identity: async () => ({ account: '111122223333', arn: 'arn:aws-cn:iam::111122223333:user/operator' }),
      denied: async (_, __, resources) => {
        asking.push(...resources);
        return [];
      },
    });
    expect(asking).toContain('arn:aws-cn:s3:::artifacts');
    const elsewhere = asking.filter((arn) => arn.startsWith('arn:aws:'));
    expect(elsewhere.filter((arn) => arn !== ENVIRONMENT.STEPLINE_MACHINE_ROLE)).toEqual([]);
  });
});
