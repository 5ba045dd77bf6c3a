import { isMapping, type Mapping, mappingOf, textOf } from '../lib/import/plain-data.ts';
import { type CfnResources, getAtt, logicalId, ref, sub, withoutVariables } from './cloud-formation.ts';
import type { Declarations } from './read-declarations.ts';
import { batchRole, batchRoleId, buildRole, buildRoleId } from './roles.ts';

const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** CodeBuild's API says `buildspec` where CloudFormation says `BuildSpec`; all else differs in its first letter. */
const upperCamel = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(upperCamel);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key === 'buildspec' ? 'BuildSpec' : upperFirst(key),
      upperCamel(member),
    ]),
  );
};

/** `stepline` is what CodeBuild has no field for; log and encryption are the deployment's to say, and the role below. */
const OWN = ['stepline', 'serviceRole', 'logsConfig', 'encryptionKey', 'name'];

/** A project that names a role has it, and answers for what the role may do; any other gets one of its own. */
const roleOf = (name: string, { serviceRole }: Mapping): { made: CfnResources; arn: unknown } => {
  const named = textOf(serviceRole);
  if (named !== undefined) return { made: {}, arn: withoutVariables(named) };
  return { made: buildRole(name), arn: getAtt(buildRoleId(name), 'Arn') };
};

/** A project that says how its batches run may run some. */
const batchesOf = (name: string, config: unknown): { resources: CfnResources; properties: object } => {
  if (!isMapping(config)) return { resources: {}, properties: {} };
  const own = mappingOf(withoutVariables(upperCamel(config)));
  if (own['ServiceRole'] !== undefined) return { resources: {}, properties: { BuildBatchConfig: own } };
  const ServiceRole = getAtt(batchRoleId(name), 'Arn');
  return { resources: batchRole(name), properties: { BuildBatchConfig: { ...own, ServiceRole } } };
};

const resourcesOf = ({ name, project }: Declarations['projects'][number], days: number): CfnResources => {
  const declared = Object.fromEntries(Object.entries(project).filter(([key]) => !OWN.includes(key)));
  const environment = mappingOf(declared['environment']);
  const batches = batchesOf(name, declared['buildBatchConfig']);
  const logs = logicalId('BuildLogsOf', name);
  const role = roleOf(name, project);
  return {
    ...role.made,
    ...batches.resources,
    [logs]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: `/aws/codebuild/${name}`, RetentionInDays: days },
    },
    [logicalId('ProjectOf', name)]: {
      Type: 'AWS::CodeBuild::Project',
      Properties: {
        ...mappingOf(withoutVariables(upperCamel(declared))),
        ...batches.properties,
        Name: name,
        // Each build says by itself where its sources and artifacts are. A project of type CODEPIPELINE is one that
        // CodePipeline starts; this one is started by us.
        Source: {
          ...mappingOf(withoutVariables(upperCamel(declared['source']))),
          Type: 'S3',
          Location: sub('${Bucket}/executions/source.zip'),
        },
        Artifacts: { Type: 'NO_ARTIFACTS' },
        Environment: {
          Type: 'LINUX_CONTAINER',
          ComputeType: 'BUILD_GENERAL1_SMALL',
          Image: 'aws/codebuild/standard:7.0',
          ...mappingOf(withoutVariables(upperCamel(environment))),
        },
        ServiceRole: role.arn,
        LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: ref(logs) } },
      },
    },
  };
};

/** Runs Compute/Commands actions, which bring their commands and name no project. */
const commandsProject = (prefix: string): Declarations['projects'][number] => ({
  name: `${prefix}-commands`,
  project: { source: { buildspec: '{"version":"0.2","phases":{"build":{"commands":["exit 1"]}}}' } },
});

/** The CodeBuild projects beside the declarations and that of commands, each with a role and a log group of its own. */
export const buildProjects = (
  { projects }: Declarations,
  { prefix, logDays }: { readonly prefix: string; readonly logDays: number },
): CfnResources =>
  Object.assign(
    {},
    ...[...projects, commandsProject(prefix)].map((project) => resourcesOf(project, logDays)),
  );
