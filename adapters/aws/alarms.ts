import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmState, Alarms } from '../../lib/rule/alarm-rule.ts';
import { platformError } from './aws-error.ts';

const STATES: ReadonlySet<string> = new Set<AlarmState>(['OK', 'ALARM', 'INSUFFICIENT_DATA']);

const isState = (text: string | undefined): text is AlarmState => text !== undefined && STATES.has(text);

/** CloudWatch's alarms, single and composite (semantics 2.10). */
export const createAlarms = (client: CloudWatchClient): Alarms => ({
  stateOf: async (name) => {
    const command = new DescribeAlarmsCommand({
      AlarmNames: [name],
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    });
    const found = await client.send(command).catch((error: unknown) => {
      throw platformError('AlarmsUnavailable', `alarm ${name}`, error);
    });
    const state = [...(found.MetricAlarms ?? []), ...(found.CompositeAlarms ?? [])][0]?.StateValue;
    return isState(state) ? state : undefined;
  },
});
