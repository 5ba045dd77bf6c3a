import { describe, expect, it } from 'vitest';
import { privileges } from '../../../../adapters/aws/privileges.ts';
import { awsChecks } from '../../../../cli/aws/aws-checks.ts';
import { concreteArns } from '../../../../cli/aws/concrete-arns.ts';
import type { Deployment } from '../../../../cli/aws/deployment.ts';
import { runChecks } from '../../../../local/doctor/run-checks.ts';

const ENVIRONMENT = {
  STEPLINE_BUCKET: 'artifacts',
  STEPLINE_MACHINE_ROLE: 'arn:aws:iam::111122223333:role/machine',
  STEPLINE_WEBHOOK_SECRET: '/stepline-prod/webhook-secret',
  STEPLINE_APPROVAL_SECRET: '/stepline-prod/approval-secret',
  STEPLINE_GITHUB_TOKEN: '/stepline-prod/github-token',
};
const PLACE = {
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

const look = async (changes: Partial<Deployment>) => {
  const settings = { region: 'eu-west-1', prefix: 'stepline-prod' };
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
});
