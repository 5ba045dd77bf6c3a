import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { readDeclarations } from '../../../deploy/read-declarations.ts';
import { triggerRules } from '../../../deploy/trigger-rules.ts';
import { isFiredRule, onRule } from '../../../functions/on-rule.ts';
import { mappingOf } from '../../../lib/import/plain-data.ts';
import { parsePipeline } from '../../../lib/pipeline/parse-pipeline.ts';
import { createPipeline } from '../../../lib/use-cases/create-pipeline.ts';
import { readRecord } from '../../../lib/use-cases/read-record.ts';
import { declaration } from '../../conformance/api/declaration.ts';
import { createHarness, type Harness } from '../../fakes/api-harness.ts';

const { rules } = readDeclarations(
  fileURLToPath(new URL('../../cases/deploy/hostile-texts/', import.meta.url)),
);
const resources = triggerRules({ rules }, { prefix: 'stepline-prod' });
const propertiesOf = (name: string) => mappingOf(resources[name]?.Properties);

const EVENT = {
  version: '0',
  id: 'event-1',
  source: 'team.release',
  'detail-type': 'Released',
  account: '111122223333',
  time: '2026-11-23T00:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: { '${env:PATH}': '${self:service}!', commit: 'abc' },
};

/** What EventBridge hands to the function: its template, with its own variables replaced. */
const fired = (template: unknown, variables: Readonly<Record<string, string>>): unknown =>
  JSON.parse(String(template).replaceAll(/<([^>]*)>/g, (_, name: string) => variables[name] ?? ''));

const release = (event: object): unknown => {
  const [target] = propertiesOf('TriggerRulesteplineX2dXprodX2dXrelease')['Targets'] as {
    InputTransformer: { InputTemplate: string };
  }[];
  return fired(target?.InputTransformer.InputTemplate, { 'aws.events.event.json': JSON.stringify(event) });
};

const nightly = (time: string): unknown => {
  const { Input: template } = mappingOf(propertiesOf('TriggerSchedulesteplineX2dXprodX2dXnightly')['Target']);
  return fired(template, { 'aws.scheduler.scheduled-time': time });
};

describe('the rules of triggers.yml, deployed', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = createHarness();
    const variables = [{ name: 'Word', defaultValue: 'none' }];
    await createPipeline(harness.world, parsePipeline(declaration('odd.one-@_x', { variables })));
  });

  const started = async (input: unknown) => {
    const answer = await onRule(harness.world)(input);
    expect(answer.refused).toEqual([]);
    const id = answer.started[0]?.pipelineExecutionId ?? '';
    const { trigger, variables } = await readRecord(harness.world, 'odd.one-@_x', id);
    return { id, trigger, variables };
  };

  it('start their pipeline by an event, which says what goes in', async () => {
    expect(await started(release(EVENT))).toMatchObject({
      trigger: {
        triggerType: 'CloudWatchEvent',
        triggerDetail: 'arn:aws:events:us-east-1:111122223333:rule/stepline-prod-release',
      },
      variables: [{ name: 'Word', resolvedValue: 'abc' }],
    });
  });

  it('start it once for an event that comes twice', async () => {
    const { id } = await started(release(EVENT));
    expect((await started(release(EVENT))).id).toBe(id);
    expect((await started(release({ ...EVENT, id: 'event-2' }))).id).not.toBe(id);
  });

  it('start nothing for an event that the rule does not match', async () => {
    const answer = await onRule(harness.world)(release({ ...EVENT, source: 'team.other' }));
    expect(answer).toEqual({ started: [], refused: [] });
  });

  it('start it once for each moment that is due, with the very text that was declared', async () => {
    const first = await started(nightly('2026-11-23T02:00:00Z'));
    expect(first.variables).toEqual([{ name: 'Word', resolvedValue: '${AWS::AccountId} <b> "é" \\ %24' }]);
    expect((await started(nightly('2026-11-23T02:00:00Z'))).id).toBe(first.id);
    expect((await started(nightly('2026-11-24T02:00:00Z'))).id).not.toBe(first.id);
  });

  it('are made of those that are enabled, by the name of the deployment, in their time zone', () => {
    expect(Object.keys(resources).toSorted()).toEqual([
      'SchedulerRole',
      'TriggerRulesteplineX2dXprodX2dXrelease',
      'TriggerRulesteplineX2dXprodX2dXreleasePermission',
      'TriggerSchedulesteplineX2dXprodX2dXnightly',
    ]);
    expect(propertiesOf('TriggerSchedulesteplineX2dXprodX2dXnightly')).toMatchObject({
      Name: 'stepline-prod-nightly',
      ScheduleExpression: 'cron(0 3 ? * MON-FRI *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
    });
  });

  it('are refused by name where EventBridge would not take them', () => {
    const rule = (Name: string, word: string) => ({
      Name,
      ScheduleExpression: 'rate(1 day)',
      Targets: [{ Pipeline: 'web', Input: { variables: [{ name: 'Word', value: word }] } }],
    });
    const deploy = (each: ReturnType<typeof rule>) => () =>
      triggerRules({ rules: [each] }, { prefix: 'stepline-prod' });
    expect(deploy(rule('x'.repeat(60), 'a'))).toThrow('longer than 64 characters');
    expect(deploy(rule('long', 'a'.repeat(9_000)))).toThrow(
      'the rule "stepline-prod-long" cannot be deployed',
    );
  });
});

it('are told from the events of AWS', () => {
  expect([EVENT, nightly('2026-11-23T02:00:00Z'), release(EVENT)].map(isFiredRule)).toEqual([
    false,
    true,
    true,
  ]);
});
