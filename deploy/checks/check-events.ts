import { isMapping, type Mapping, mappingOf } from '../../lib/import/plain-data.ts';
import { idIn, listOf, type PackagedTemplate } from './packaged-template.ts';

const ENVELOPE = [
  'source',
  'detail-type',
  'detail',
  'account',
  'region',
  'resources',
  'id',
  'time',
  'version',
];

/** Members of `detail` that we match on, by the event's type; a pattern on any other key would never match. */
const DETAILS: Readonly<Record<string, readonly string[]>> = {
  'AWS API Call via CloudTrail': ['eventSource', 'eventName', 'requestParameters'],
  'CodeBuild Build State Change': ['build-status', 'project-name'],
  'CodePipeline Stage Execution State Change': ['pipeline', 'stage', 'state'],
  'Object Created': ['bucket', 'object', 'reason'],
  'Start Pipeline Execution': ['pipeline'],
  'Step Functions Execution Status Change': ['status', 'stateMachineArn', 'executionArn', 'name'],
};

/** What an event must be asked for, since an account has others of its kind, which a function may not even look at. */
const NARROWED: Readonly<Record<string, string>> = {
  'CodeBuild Build State Change': 'project-name',
  'Object Created': 'bucket',
  'AWS API Call via CloudTrail': 'requestParameters',
  'Step Functions Execution Status Change': 'stateMachineArn',
};

const OPERATORS = [
  'prefix',
  'suffix',
  'anything-but',
  'exists',
  'equals-ignore-case',
  'numeric',
  'wildcard',
  'cidr',
];

const matcherProblems = (path: string, matcher: unknown): readonly string[] => {
  // `Ref`: a text, by the time that EventBridge sees it.
  if (!isMapping(matcher) || idIn(matcher) !== undefined) return [];
  return Object.keys(matcher)
    .filter((key) => !OPERATORS.includes(key))
    .map((key) => `${path} uses "${key}", which is no operator`);
};

const leafProblems = (path: string, value: unknown): readonly string[] => {
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${path} matches nothing`];
    return value.flatMap((matcher) => matcherProblems(path, matcher));
  }
  if (!isMapping(value)) return [`${path} must be a list`];
  return Object.entries(value).flatMap(([key, member]) => leafProblems(`${path}.${key}`, member));
};

const unknownKeys = (path: string, value: Mapping, known: readonly string[]): readonly string[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${path}.${key} is no member of such an event`);

const patternProblems = (id: string, pattern: Mapping): readonly string[] => {
  const types = listOf(pattern['detail-type']).map(String);
  const detail = mappingOf(pattern['detail']);
  const untold = types
    .filter((type) => !(type in DETAILS))
    .map((type) => `${id}: "${type}" is no event that we know`);
  const wide = types.flatMap((type) => {
    const key = NARROWED[type];
    return key === undefined || detail[key] !== undefined
      ? []
      : [`${id} takes every "${type}", whatever its ${key}`];
  });
  return [
    ...untold,
    ...wide,
    ...unknownKeys(id, pattern, ENVELOPE),
    ...types.flatMap((type) => unknownKeys(`${id}.detail`, detail, DETAILS[type] ?? [])),
    ...Object.entries(pattern).flatMap(([key, value]) => leafProblems(`${id}.${key}`, value)),
    ...(types.length === 0 || pattern['source'] === undefined ? [`${id} matches events of anybody`] : []),
  ];
};

const mayInvoke = (
  template: PackagedTemplate,
  principal: string,
  fn: string,
  source: readonly string[],
): boolean =>
  template
    .ofType('AWS::Lambda::Permission')
    .some(
      ([, permission]) =>
        permission['Principal'] === principal &&
        idIn(permission['FunctionName']) === fn &&
        source.some((each) => JSON.stringify(permission['SourceArn']).includes(each)),
    );

/** A permission refers to the rule, or has its name in an ARN that is put together. */
const sourceOf = (id: string, { Name: name }: Mapping): readonly string[] => [
  `["${id}","Arn"]`,
  ...(typeof name === 'string' ? [`"${name}"`] : []),
];

const targetProblems = (
  template: PackagedTemplate,
  id: string,
  rule: Mapping,
  target: Mapping,
): readonly string[] => {
  const fn = idIn(target['Arn']);
  if (fn === undefined || template.resources.get(fn)?.type !== 'AWS::Lambda::Function') {
    return [`${id} has a target that is no function of the template`];
  }
  const scheduled = rule['ScheduleExpression'] !== undefined;
  return [
    ...(mayInvoke(template, 'events.amazonaws.com', fn, sourceOf(id, rule))
      ? []
      : [`${id} may not invoke ${fn}`]),
    ...(scheduled || target['DeadLetterConfig'] !== undefined ? [] : [`${id} loses what it cannot deliver`]),
  ];
};

/** What users declare in `triggers.yml` may match anything, and was checked when it was read. */
const isDeclared = (id: string): boolean => id.startsWith('TriggerRule');

/** A schedule calls by a role, where a rule has a permission. */
const scheduleProblems = (template: PackagedTemplate, id: string, schedule: Mapping): readonly string[] => {
  const target = mappingOf(schedule['Target']);
  const fn = idIn(target['Arn']) ?? '';
  const policies = JSON.stringify(template.resources.get(idIn(target['RoleArn']) ?? '')?.properties ?? {});
  const invokes = policies.includes('"lambda:InvokeFunction"') && policies.includes(`"${fn}"`);
  return [
    ...(template.resources.get(fn)?.type === 'AWS::Lambda::Function'
      ? []
      : [`${id} has a target that is no function of the template`]),
    ...(invokes ? [] : [`${id} may not invoke ${fn}`]),
    ...(target['DeadLetterConfig'] === undefined ? [`${id} loses what it cannot deliver`] : []),
  ];
};

/** Rules match events that exist, may call their functions, and lose nothing; none of it cfn-lint knows. */
export const checkEvents = (template: PackagedTemplate): readonly string[] => [
  ...template
    .ofType('AWS::Events::Rule')
    .flatMap(([id, rule]) => [
      ...(isMapping(rule['EventPattern']) && !isDeclared(id)
        ? patternProblems(id, rule['EventPattern'])
        : []),
      ...listOf(rule['Targets']).flatMap((target) => targetProblems(template, id, rule, mappingOf(target))),
    ]),
  ...template
    .ofType('AWS::Scheduler::Schedule')
    .flatMap(([id, schedule]) => scheduleProblems(template, id, schedule)),
];
