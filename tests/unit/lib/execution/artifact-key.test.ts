import { describe, expect, it } from 'vitest';
import { artifactKey } from '../../../../lib/execution/artifact-key.ts';
import { createRecord, type ExecutionStart, startOf } from '../../../../lib/execution/create-record.ts';
import type { ActionExecution, ExecutionRecord } from '../../../../lib/execution/execution-record.ts';
import { declare } from '../../../model/model-pipeline.ts';

const start = (executionId: string, more: Partial<ExecutionStart> = {}): ExecutionStart => ({
  executionId,
  sequence: 1,
  trigger: { triggerType: 'Webhook' },
  variables: [],
  sourceOverrides: [],
  startTime: 0,
  ...more,
});

const action = (
  stage: string,
  name: string,
  key: string,
  status: ActionExecution['status'] = 'Succeeded',
): ActionExecution => ({
  id: `${stage}-${key}`,
  stage,
  action: name,
  run: 1,
  phase: 'ended',
  status,
  tokens: [],
  startTime: 0,
  lastUpdateTime: 0,
  inputs: [],
  outputs: [{ name: 'App', key }],
});

const pipeline = declare({ mode: 'QUEUED' });

const target: ExecutionRecord = {
  ...createRecord(pipeline, 'i', start('target')),
  revisions: [{ actionName: 'Fetch', artifact: 'App', revisionId: 'abc' }],
  actions: [
    action('Source', 'Fetch', 'source'),
    action('Build', 'Compile', 'build'),
    action('Prod', 'Deploy', 'prod'),
  ],
};

const rollback = createRecord(
  pipeline,
  'i',
  start('rollback', { rollback: { target: 'target', stage: 'Prod' } }),
  target,
);

describe('the artifact of a name', () => {
  it('is the newest that an action really stored', () => {
    const record = {
      ...target,
      actions: [...target.actions, action('Build', 'Compile', 'broken', 'Failed')],
    };
    expect(artifactKey(record, 'App')).toBe('prod');
    expect(artifactKey({ ...record, actions: record.actions.slice(-1) }, 'App')).toBeUndefined();
    expect(artifactKey(record, 'Ghost')).toBeUndefined();
  });

  it("of a rollback is the one its target's stage found, until its own action stores one", () => {
    expect(artifactKey(rollback, 'App')).toBe('build');
    expect(artifactKey({ ...rollback, actions: [action('Prod', 'Deploy', 'own')] }, 'App')).toBe('own');
  });
});

describe('the record of a rollback', () => {
  it('has the revisions of its target, starts at its stage, and can be started again from what it says', () => {
    expect(rollback).toMatchObject({
      type: 'ROLLBACK',
      rollbackTarget: 'target',
      startAt: 'Prod',
      revisions: target.revisions,
    });
    expect(startOf(rollback).rollback).toEqual({ target: 'target', stage: 'Prod' });
  });
});
