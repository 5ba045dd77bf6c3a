import { FUNCTION_NAMES, type FunctionName } from '../../adapters/aws/function-names.ts';
import { type Privilege, privileges } from '../../adapters/aws/privileges.ts';
import type { NamedResources } from '../../lib/pipeline/named-resources.ts';
import { type Check, type Finding, fail, ok, warn } from '../../local/doctor/check.ts';
import { concreteArns, type Place } from './concrete-arns.ts';
import type { DeployedFunction, Deployment } from './deployment.ts';

export interface AwsSettings {
  readonly region: string;
  readonly prefix: string;
  /** What the declarations name that the deployment is to run; absent: it is not asked about. */
  readonly named?: NamedResources;
}

const DEPLOY = 'deploy again: npm run deploy';

const checkIdentity = async (deployment: Deployment): Promise<Finding> => {
  const { account, arn } = await deployment.identity();
  return ok(`${arn} in ${account}`);
};

const checkFunctions = async (deployment: Deployment, prefix: string): Promise<Finding> => {
  const found = await Promise.all(FUNCTION_NAMES.map((name) => deployment.functionOf(name)));
  const missing = FUNCTION_NAMES.filter((_, at) => !found[at]).map((name) => `${prefix}-${name}`);
  return missing.length === 0
    ? ok(`all ${found.length} are there`)
    : fail(`missing: ${missing.join(', ')}`, DEPLOY);
};

const environmentOf = async (deployment: Deployment): Promise<DeployedFunction['environment']> =>
  (await deployment.functionOf('api'))?.environment ?? {};

const bucketFaults = (state: NonNullable<Awaited<ReturnType<Deployment['bucket']>>>): readonly string[] => [
  ...(state.versioned ? [] : ['is not versioned']),
  ...(state.encrypted ? [] : ['is not encrypted']),
  ...(state.publicBlocked ? [] : ['may become public']),
  ...(state.tlsOnly ? [] : ['answers without TLS']),
];

const checkBucket = async (deployment: Deployment): Promise<Finding> => {
  const name = (await environmentOf(deployment))['STEPLINE_BUCKET'];
  if (name === undefined) return fail('the function api does not say which one', DEPLOY);
  const state = await deployment.bucket(name);
  if (!state)
    return fail(
      `${name} is not there`,
      'restore it, or deploy under another stage: records are lost with it',
    );
  const faults = bucketFaults(state);
  return faults.length === 0 ? ok(name) : fail(`${name} ${faults.join(', ')}`, DEPLOY);
};

const parameterCheck =
  (deployment: Deployment, key: string, needed: boolean) => async (): Promise<Finding> => {
    const name = (await environmentOf(deployment))[key];
    if (name === undefined) return fail(`the function api has no ${key}`, DEPLOY);
    const put = `aws ssm put-parameter --type SecureString --name ${name} --value …`;
    const type = await deployment.parameter(name);
    if (type === undefined) {
      return needed
        ? fail(`${name} is not there`, put)
        : warn(`${name} is not there`, `${put} (where it is needed)`);
    }
    return type === 'SecureString'
      ? ok(name)
      : fail(`${name} is kept in the clear (${type})`, `${put} --overwrite`);
  };

const checkWebhook = async (deployment: Deployment): Promise<Finding> => {
  const status = await deployment.knockAtWebhook();
  if (status === 401) return ok('refuses what is not signed');
  if (status < 300)
    return fail(`took a request without a signature (${status})`, 'remove the route, and look at its log');
  return fail(`answered ${status} where 401 was expected`, 'look at the log of the function github-webhook');
};

const statementOf = (actions: readonly string[], resources: readonly string[]): string =>
  JSON.stringify({ Effect: 'Allow', Action: actions, Resource: resources });

interface Missing {
  readonly unasked: number;
  readonly statements: readonly string[];
}

const missingOf = async (
  deployment: Deployment,
  roleArn: string,
  list: readonly Privilege[],
  place: Place,
): Promise<Missing> => {
  const statements: string[] = [];
  let unasked = 0;
  for (const { actions, resources } of list) {
    const arns = concreteArns(resources, place);
    if (!arns) {
      unasked += 1;
      continue;
    }
    if (arns.length === 0) continue;
    const denied = await deployment.denied(roleArn, actions, arns);
    if (denied.length > 0) statements.push(statementOf(denied, arns));
  }
  return { unasked, statements };
};

const permissionCheck =
  (deployment: Deployment, name: FunctionName, { region, prefix, named }: AwsSettings) =>
  async (): Promise<Finding> => {
    const fn = await deployment.functionOf(name);
    if (!fn) return fail('the function is not there', DEPLOY);
    const { account, arn } = await deployment.identity();
    const [, partition = 'aws'] = arn.split(':');
    const { STEPLINE_BUCKET: bucket = '', STEPLINE_MACHINE_ROLE: machineRole = '' } = fn.environment;
    const known = { partition, region, account, prefix, bucket, machineRole };
    const place = named ? { ...known, named } : known;
    const { statements, unasked } = await missingOf(deployment, fn.roleArn, privileges[name], place);
    if (statements.length > 0)
      return fail(
        `${fn.roleArn} lacks ${statements.join(' and ')}`,
        `${DEPLOY} (with STEPLINE_ALLOW_… for what pipelines/ does not name)`,
      );
    return ok(
      unasked === 0
        ? 'all there'
        : `all there; ${unasked} about things that pipelines name not asked: --pipelines says which`,
    );
  };

/** What a deployed orchestrator needs of its account. Every check only reads. */
export const awsChecks = (deployment: Deployment, settings: AwsSettings): readonly Check[] => [
  { name: 'credentials', look: () => checkIdentity(deployment) },
  { name: 'functions', look: () => checkFunctions(deployment, settings.prefix) },
  { name: 'bucket', look: () => checkBucket(deployment) },
  { name: 'webhook secret', look: parameterCheck(deployment, 'STEPLINE_WEBHOOK_SECRET', true) },
  { name: 'approval secret', look: parameterCheck(deployment, 'STEPLINE_APPROVAL_SECRET', false) },
  { name: 'GitHub token', look: parameterCheck(deployment, 'STEPLINE_GITHUB_TOKEN', false) },
  { name: 'webhook', look: () => checkWebhook(deployment) },
  ...FUNCTION_NAMES.map((name) => ({
    name: `role of ${name}`,
    look: permissionCheck(deployment, name, settings),
  })),
];
