import { encodeRule, type RuleDeclaration } from '../lib/schedule/deployed-rule.ts';
import {
  type CfnResource,
  type CfnResources,
  functionId,
  getAtt,
  logicalId,
  withoutVariables,
} from './cloud-formation.ts';
import type { Declarations } from './read-declarations.ts';
import { role } from './roles.ts';

const FUNCTION = getAtt(functionId('on-event'), 'Arn');
const UNDELIVERED = { Arn: getAtt('DeadLetters', 'Arn') };

/** EventBridge takes no longer one. */
const LONGEST_TEMPLATE = 8_192;
const LONGEST_NAME = 64;

const refuse = (rule: RuleDeclaration, problem: string): never => {
  throw new Error(`triggers.yml: the rule "${rule.Name}" cannot be deployed: ${problem}`);
};

const deployedAs = (rule: RuleDeclaration, prefix: string): RuleDeclaration => {
  const Name = `${prefix}-${rule.Name}`;
  if (Name.length > LONGEST_NAME) refuse(rule, `"${Name}" is longer than ${LONGEST_NAME} characters`);
  return { ...rule, Name };
};

/** What the function gets: the rule, and what made it fire, which EventBridge writes where `<…>` stands. */
const inputOf = (rule: RuleDeclaration, fired: string): string => {
  const template = `{"rule":"${encodeRule(rule)}",${fired}}`;
  if (template.length > LONGEST_TEMPLATE) refuse(rule, 'its targets are too long for EventBridge');
  return template;
};

const patternOf = ({ EventPattern: given }: RuleDeclaration): unknown =>
  typeof given === 'string' ? JSON.parse(given) : given;

const onEvent = (rule: RuleDeclaration, id: string): CfnResources => ({
  [id]: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: rule.Name,
      EventPattern: withoutVariables(patternOf(rule)),
      Targets: [
        {
          Id: 'on-event',
          Arn: FUNCTION,
          InputTransformer: { InputTemplate: inputOf(rule, '"event":<aws.events.event.json>') },
          DeadLetterConfig: UNDELIVERED,
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ],
    },
  },
  [`${id}Permission`]: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: FUNCTION,
      Principal: 'events.amazonaws.com',
      SourceArn: getAtt(id, 'Arn'),
    },
  },
});

/** EventBridge's rules know no time zone, its scheduler does. */
const onTime = (rule: RuleDeclaration, id: string): CfnResources => ({
  [id]: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: rule.Name,
      ScheduleExpression: rule['ScheduleExpression'],
      ScheduleExpressionTimezone: rule['ScheduleExpressionTimezone'] ?? 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: FUNCTION,
        RoleArn: getAtt('SchedulerRole', 'Arn'),
        Input: inputOf(rule, '"due":"<aws.scheduler.scheduled-time>"'),
        DeadLetterConfig: UNDELIVERED,
      },
    },
  },
});

const schedulerRole: CfnResource = role('scheduler.amazonaws.com', 'Stepline: schedules of triggers.yml', [
  { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: [FUNCTION] },
  { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: [getAtt('DeadLetters', 'Arn')] },
]);

/**
 * The rules of every `triggers.yml`, as rules and schedules of EventBridge that call the function `on-event`. They carry
 * their declaration, so that a change of it is a change of the stack, and nothing else has to know them.
 * @throws {Error} naming a rule that EventBridge could not take.
 */
export const triggerRules = (
  { rules }: Pick<Declarations, 'rules'>,
  { prefix }: { readonly prefix: string },
): CfnResources => {
  const deployed = rules.map((rule) => deployedAs(rule, prefix));
  const timed = deployed.filter((rule) => rule['ScheduleExpression'] !== undefined);
  return Object.assign(
    {},
    ...deployed
      .filter(({ EventPattern: given }) => given !== undefined)
      .map((rule) => onEvent(rule, logicalId('TriggerRule', rule.Name))),
    ...timed.map((rule) => onTime(rule, logicalId('TriggerSchedule', rule.Name))),
    timed.length > 0 ? { SchedulerRole: schedulerRole } : {},
  );
};
