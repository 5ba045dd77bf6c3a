import { describe, expect, it } from 'vitest';
import { InvalidTriggerRules, parseTriggerRules } from '../../../../lib/schedule/parse-trigger-rules.ts';

const rule = (changes: object = {}) => ({
  Name: 'nightly',
  ScheduleExpression: 'cron(0 3 * * ? *)',
  Targets: [{ Pipeline: 'web' }],
  ...changes,
});

const problemsOf = (given: unknown): readonly string[] => {
  try {
    parseTriggerRules(given);
  } catch (error) {
    if (error instanceof InvalidTriggerRules) return error.problems;
    throw error;
  }
  return [];
};

describe('parseTriggerRules', () => {
  it('reads schedules, patterns and inputs, as objects or as JSON', () => {
    const pattern = { source: ['team'], detail: { state: ['done'] } };
    const [nightly, event] = parseTriggerRules({
      Rules: [
        rule({ Targets: [{ Pipeline: 'web', Input: '{"variables":[{"name":"A","value":"b"}]}' }] }),
        {
          Name: 'done',
          EventPattern: JSON.stringify(pattern),
          Targets: [{ Pipeline: 'a' }, { Pipeline: 'b', Input: { variables: [] } }],
        },
      ],
    });
    expect(nightly?.targets[0]?.input({})).toEqual({ variables: [{ name: 'A', value: 'b' }] });
    expect(nightly?.schedule).toBeDefined();
    expect(event?.matches?.({ source: 'team', detail: { state: 'done' } })).toBe(true);
    expect(event?.matches?.({ source: 'team', detail: { state: 'begun' } })).toBe(false);
    expect(event?.targets.map(({ pipeline }) => pipeline)).toEqual(['a', 'b']);
  });

  it('checks a rule that is disabled, and leaves it out', () => {
    expect(parseTriggerRules({ Rules: [rule({ State: 'DISABLED' })] })).toEqual([]);
    expect(problemsOf({ Rules: [rule({ State: 'DISABLED', ScheduleExpression: 'x' })] })).toHaveLength(1);
  });

  it('tells every problem at its path', () => {
    const bad = rule({
      ScheduleExpression: 'rate(1 minutes)',
      EventPattern: { source: 'team' },
      Targets: [{ Pipeline: 'web', Input: '{', InputTransformer: { InputTemplate: '{"a": <b>}' } }],
    });
    expect(problemsOf({ Rules: [rule(), bad] })).toEqual([
      expect.stringContaining('Rules[1].EventPattern.source'),
      expect.stringContaining('Rules[1].ScheduleExpression'),
      expect.stringContaining('Rules[1].Targets[0]: has both'),
      expect.stringContaining('<b>'),
      expect.stringContaining('Rules[1].Name'),
    ]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a list', [rule()]],
    ['a member that nobody knows', { Rules: [rule({ Role: 'x' })] }],
    ['no target', { Rules: [rule({ Targets: [] })] }],
    ['six targets', { Rules: [rule({ Targets: Array(6).fill({ Pipeline: 'web' }) })] }],
    ['neither time nor event', { Rules: [rule({ ScheduleExpression: undefined })] }],
    [
      'a zone without a time',
      {
        Rules: [
          {
            ...rule({ EventPattern: { source: ['a'] } }),
            ScheduleExpression: undefined,
            ScheduleExpressionTimezone: 'UTC',
          },
        ],
      },
    ],
    ['a name with a blank', { Rules: [rule({ Name: 'a b' })] }],
  ])('refuses %s', (_, given) => {
    expect(problemsOf(given)).not.toEqual([]);
  });
});
