import { type CfnResources, type CfnValue, getAtt, logicalId, ref } from './cloud-formation.ts';

interface Alarm {
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, CfnValue>>;
  readonly statistic?: 'Sum' | 'Maximum';
  readonly threshold: number;
  /** How many periods in a row. */
  readonly periods?: number;
  readonly periodSeconds?: number;
  readonly comparison?: 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  /** What silence means. */
  readonly missing?: 'notBreaching' | 'breaching';
}

const resource = (name: string, alarm: Alarm): CfnResources => ({
  [logicalId('Alarm', name)]: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: `${alarm.description} See docs/operate.md, "${name}".`,
      Namespace: alarm.namespace,
      MetricName: alarm.metric,
      Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: alarm.statistic ?? 'Sum',
      Period: alarm.periodSeconds ?? 300,
      EvaluationPeriods: alarm.periods ?? 1,
      Threshold: alarm.threshold,
      ComparisonOperator: alarm.comparison ?? 'GreaterThanOrEqualToThreshold',
      TreatMissingData: alarm.missing ?? 'notBreaching',
      AlarmActions: [ref('AlarmTopic')],
      OKActions: [ref('AlarmTopic')],
    },
  },
});

const errorsOf = (prefix: string, name: string, threshold: number): CfnResources =>
  resource(`${name}-errors`, {
    description: `The function ${name} ended with an error.`,
    namespace: 'AWS/Lambda',
    metric: 'Errors',
    dimensions: { FunctionName: `${prefix}-${name}` },
    threshold,
  });

/** Errors of these pass by themselves now and then: whoever asked (clients, GitHub, a person) asks again. */
const PATIENT = ['api', 'approval-link', 'github-webhook', 'rest'];

/** What must never be lost, and what shows that it was nearly: each has a section in docs/operate.md. */
export const alarms = (prefix: string, functions: readonly string[]): CfnResources =>
  Object.assign(
    {},
    resource('dead-letters', {
      description: 'An event was given up: it waits in the queue of dead letters.',
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: getAtt('DeadLetters', 'QueueName') },
      statistic: 'Maximum',
      threshold: 1,
    }),
    resource('sweep-silent', {
      description: 'The sweep did not run: lost events are not healed, deadlines do not fire.',
      namespace: 'AWS/Lambda',
      metric: 'Invocations',
      dimensions: { FunctionName: `${prefix}-sweep` },
      threshold: 1,
      periods: 3,
      comparison: 'LessThanThreshold',
      missing: 'breaching',
    }),
    ...functions.map((name) => errorsOf(prefix, name, PATIENT.includes(name) ? 5 : 1)),
  );
