import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startScheduled } from '../../../../functions/event-triggers/start-by-rules.ts';
import { onEvent } from '../../../../functions/on-event.ts';
import { parsePipeline } from '../../../../lib/pipeline/parse-pipeline.ts';
import { parseTriggerRules } from '../../../../lib/schedule/parse-trigger-rules.ts';
import { createPipeline } from '../../../../lib/use-cases/create-pipeline.ts';
import { readRecord } from '../../../../lib/use-cases/read-record.ts';
import { declaration } from '../../../conformance/api/declaration.ts';
import { createHarness, type Harness } from '../../../fakes/api-harness.ts';

const COMMIT = 'c'.repeat(40);

const RULES = parseTriggerRules({
  Rules: [
    {
      Name: 'release',
      EventPattern: { source: ['team.release'], region: ['us-east-1'] },
      Targets: [
        {
          Pipeline: 'web',
          InputTransformer: {
            InputPathsMap: { channel: '$.detail.channel', commit: '$.detail.commit' },
            InputTemplate:
              '{"variables":[{"name":"Channel","value":"<channel>"}],"sourceRevisions":[{"actionName":"Fetch","revisionType":"COMMIT_ID","revisionValue":<commit>}]}',
          },
        },
        { Pipeline: 'ghost' },
      ],
    },
    { Name: 'nightly', ScheduleExpression: 'rate(1 day)', Targets: [{ Pipeline: 'web' }] },
    {
      Name: 'wrong',
      EventPattern: { source: ['team.wrong'] },
      Targets: [
        { Pipeline: 'web', Input: { commit: COMMIT } },
        { Pipeline: 'web', Input: { variables: [{ name: 'No Blank', value: 'x' }] } },
        { Pipeline: 'web', Input: '[]' },
        {
          Pipeline: 'web',
          InputTransformer: { InputPathsMap: { a: '$.detail.a' }, InputTemplate: '{<a>}' },
        },
      ],
    },
  ],
});

const event = (changes: object = {}) => ({
  version: '0',
  id: 'event-1',
  source: 'team.release',
  'detail-type': 'Released',
  region: 'us-east-1',
  detail: { channel: 'beta "1"', commit: COMMIT },
  ...changes,
});

let harness: Harness;

beforeEach(async () => {
  harness = createHarness();
  const variables = [{ name: 'Channel', defaultValue: 'none' }];
  const declared = parsePipeline(declaration('web', { variables }), { region: 'us-east-1' });
  await createPipeline(harness.world, declared);
});

afterEach(() => harness.close());

interface Answer {
  readonly started: readonly { readonly pipelineExecutionId: string; readonly repeated: boolean }[];
  readonly refused: readonly { readonly pipeline: string; readonly error: string }[];
  readonly ignored?: readonly string[];
}

const send = async (changes: object = {}): Promise<Answer> =>
  (await onEvent(harness.world, RULES)(event(changes))).body as Answer;

describe('a rule', () => {
  it('starts its targets with what it makes of the event, once', async () => {
    const { started, refused, ignored } = await send();
    expect(started).toHaveLength(1);
    expect(refused).toMatchObject([{ pipeline: 'ghost', error: 'PipelineNotFoundException' }]);
    expect(ignored).toBeUndefined();
    const record = await readRecord(harness.world, 'web', started[0]?.pipelineExecutionId ?? '');
    expect(record).toMatchObject({
      trigger: {
        triggerType: 'CloudWatchEvent',
        triggerDetail: 'arn:aws:events:us-east-1:111122223333:rule/release',
      },
      variables: [{ name: 'Channel', resolvedValue: 'beta "1"' }],
      sourceOverrides: [{ actionName: 'Fetch', revisionType: 'COMMIT_ID', revisionValue: COMMIT }],
    });
    expect((await send()).started).toMatchObject([{ ...started[0], repeated: true }]);
  });

  it('looks at the whole envelope of an event', async () => {
    expect(await send({ region: 'eu-west-1' })).toMatchObject({ started: [], ignored: [expect.any(String)] });
  });

  it('says what is wrong with an input, target by target', async () => {
    const { started, refused } = await send({ source: 'team.wrong', detail: { a: 1 } });
    expect(started).toEqual([]);
    expect(refused.map(({ error }) => error)).toEqual(Array(4).fill('ValidationException'));
  });

  it('starts its targets once for each moment of its schedule', async () => {
    const nightly = RULES.find(({ name }) => name === 'nightly');
    if (!nightly) throw new Error('the rule is missing');
    const at = Date.parse('2026-01-01T03:00:00Z');
    const first = await startScheduled(harness.world, nightly, at);
    const again = await startScheduled(harness.world, nightly, at);
    const later = await startScheduled(harness.world, nightly, at + 86_400_000);
    expect(again.started[0]).toMatchObject({ ...first.started[0], repeated: true });
    expect(later.started[0]?.pipelineExecutionId).not.toBe(first.started[0]?.pipelineExecutionId);
  });
});
