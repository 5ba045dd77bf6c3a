import { isMapping, mappingOf } from '../lib/import/plain-data.ts';
import { type CfnResources, escapeVariables, getAtt, logicalId, ref } from './cloud-formation.ts';
import type { Declarations } from './read-declarations.ts';
import { buildRole, buildRoleId } from './roles.ts';

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

/** `stepline` is what CodeBuild has no field for; role, log and encryption are the deployment's to say. */
const OWN = ['stepline', 'serviceRole', 'logsConfig', 'encryptionKey', 'name'];

const resourcesOf = ({ name, project }: Declarations['projects'][number], days: number): CfnResources => {
  const declared = Object.fromEntries(Object.entries(project).filter(([key]) => !OWN.includes(key)));
  const environment = mappingOf(declared['environment']);
  const logs = logicalId('BuildLogsOf', name);
  return {
    ...buildRole(name),
    [logs]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: `/aws/codebuild/${name}`, RetentionInDays: days },
    },
    [logicalId('ProjectOf', name)]: {
      Type: 'AWS::CodeBuild::Project',
      Properties: {
        ...mappingOf(escapeVariables(upperCamel(declared))),
        Name: name,
        Source: { Type: 'CODEPIPELINE', ...mappingOf(escapeVariables(upperCamel(declared['source']))) },
        Artifacts: { Type: 'CODEPIPELINE' },
        Environment: {
          Type: 'LINUX_CONTAINER',
          ComputeType: 'BUILD_GENERAL1_SMALL',
          Image: 'aws/codebuild/standard:7.0',
          ...mappingOf(escapeVariables(upperCamel(environment))),
        },
        ServiceRole: getAtt(buildRoleId(name), 'Arn'),
        LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: ref(logs) } },
      },
    },
  };
};

/** The CodeBuild projects beside the declarations, each with a role and a log group of its own. */
export const buildProjects = ({ projects }: Declarations, logDays: number): CfnResources =>
  Object.assign({}, ...projects.map((project) => resourcesOf(project, logDays)));
