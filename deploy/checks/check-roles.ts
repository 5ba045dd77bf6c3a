import { type Mapping, mappingOf } from '../../lib/import/plain-data.ts';
import { idIn, listOf, type PackagedTemplate } from './packaged-template.ts';

/** IAM knows no resource for these (service authorization reference, 2026-11): `*` is all they can be allowed on. */
const WITHOUT_RESOURCE =
  /^(?:xray:Put|xray:GetSampling|logs:(?:Create|Get|Update|Delete|List)LogDeliver|logs:(?:PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$|states:(?:ValidateStateMachineDefinition|ListStateMachines|SendTask)|sts:GetCallerIdentity$|cloudwatch:PutMetricData$)/;

const statementProblems = (id: string, statement: Mapping): readonly string[] => {
  const actions = listOf(statement['Action']).map(String);
  const resources = listOf(statement['Resource']);
  const nameable = actions.filter((action) => !WITHOUT_RESOURCE.test(action));
  const passes = actions.includes('iam:PassRole');
  const service: unknown = mappingOf(mappingOf(statement['Condition'])['StringEquals'])[
    'iam:PassedToService'
  ];
  return [
    ...(resources.length === 0 ? [`${id} allows something on nothing`] : []),
    ...(resources.includes('*') ? nameable.map((action) => `${id} allows ${action} on everything`) : []),
    ...actions.filter((action) => action.includes('*')).map((action) => `${id} allows ${action}`),
    ...(passes && (service === undefined || actions.length > 1)
      ? [`${id} passes a role to any service`]
      : []),
  ];
};

const statementsOf = (role: Mapping): readonly Mapping[] =>
  listOf(role['Policies']).flatMap((policy) =>
    listOf(mappingOf(mappingOf(policy)['PolicyDocument'])['Statement']).map(mappingOf),
  );

const sharedRoles = (template: PackagedTemplate): readonly string[] => {
  const roles = template.ofType('AWS::Lambda::Function').map(([id, fn]) => [id, idIn(fn['Role'])] as const);
  return roles
    .filter(([, role], at) => role === undefined || roles.findIndex(([, other]) => other === role) !== at)
    .map(([id, role]) => `${id} has no role of its own (${role ?? 'none'})`);
};

/** One role per function, nothing allowed on everything, and roles passed to one service only. */
export const checkRoles = (template: PackagedTemplate): readonly string[] => [
  ...template
    .ofType('AWS::IAM::Role')
    .flatMap(([id, role]) => [
      ...statementsOf(role).flatMap((statement) => statementProblems(id, statement)),
      ...(role['ManagedPolicyArns'] === undefined ? [] : [`${id} takes policies that are not ours`]),
    ]),
  ...sharedRoles(template),
];
