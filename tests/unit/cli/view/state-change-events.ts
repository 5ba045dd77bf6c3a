import type { StateChangeEvent } from '../../../../lib/execution/state-change-event.ts';

/** Events of one execution for tests. `at` is in seconds after 2026-01-02T03:04:00Z, `executionId` the test's own. */

export const epoch = Date.parse('2026-01-02T03:04:00Z');
export const executionId = '019b7c00-0000-7000-8000-000000000001';
export const commit = '0123456789abcdef0123456789abcdef01234567';

interface Place {
  readonly at: number;
  readonly attempt?: number;
  readonly execution?: string;
}

const event = (
  level: string,
  { at, attempt = 1, execution = executionId }: Place,
  detail: object,
): StateChangeEvent => ({
  version: '0',
  id: `${level}-${at}`,
  'detail-type': `CodePipeline ${level} Execution State Change`,
  source: 'aws.codepipeline',
  account: '111122223333',
  time: `${new Date(epoch + at * 1000).toISOString().slice(0, 19)}Z`,
  region: 'us-east-1',
  resources: ['arn:aws:codepipeline:us-east-1:111122223333:web-app'],
  detail: {
    pipeline: 'web-app',
    'execution-id': execution,
    version: 1,
    'pipeline-execution-attempt': attempt,
    ...detail,
  },
});

export const pipelineEvent = (state: string, place: Place, detail: object = {}): StateChangeEvent =>
  event('Pipeline', place, { state, ...detail });

export const stageEvent = (stage: string, state: string, place: Place): StateChangeEvent =>
  event('Stage', place, { stage, state });

interface ActionDetail {
  readonly id?: string;
  readonly category?: string;
  readonly result?: Readonly<Record<string, string>>;
}

export const actionEvent = (
  [stage, action]: readonly [string, string],
  state: string,
  place: Place,
  { id = `${stage}-${action}`, category = 'Build', result }: ActionDetail = {},
): StateChangeEvent =>
  event('Action', place, {
    stage,
    action,
    state,
    'action-execution-id': id,
    region: 'us-east-1',
    type: { owner: 'AWS', provider: 'Any', category, version: '1' },
    ...(result ? { 'execution-result': result } : {}),
  });

export const webApp = {
  name: 'web-app',
  stages: [
    { name: 'Source', actions: [{ name: 'Source' }] },
    { name: 'Prod', actions: [{ name: 'Build' }, { name: 'UnitTest' }, { name: 'Deploy' }] },
  ],
};

export const sourceResult = {
  'external-execution-id': commit,
  'external-execution-summary': 'Spell "bread" right\n\nLong story.',
};
