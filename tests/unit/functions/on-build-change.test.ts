import { describe, expect, it } from 'vitest';
import { onBuildChange } from '../../../functions/on-build-change.ts';
import type { Build } from '../../../lib/ports.ts';
import type { World } from '../../../lib/use-cases/world.ts';

const BATCH = 'web:00000000-0000-4000-8000-00000000000b';
const ONE = 'web:00000000-0000-4000-8000-000000000001';

const buildOf = (change: Partial<Build>): Build => ({
  id: ONE,
  owner: { pipeline: 'p', pipelineExecutionId: 'e', stage: 's', action: 'a', actionExecutionId: 'x' },
  status: 'SUCCEEDED',
  currentPhase: 'COMPLETED',
  phases: [],
  exportedVariables: {},
  artifacts: [],
  reports: [],
  isolation: 'process (not isolated)',
  ...change,
});

/** A world in which any look at a record is a fault: nothing may be completed. */
const untouchable = new Proxy({} as World, {
  get: (_, name) => {
    throw new Error(`the world was asked for ${String(name)}`);
  },
});

describe('the end of one build of a batch', () => {
  it('completes nothing while the batch runs', async () => {
    const asked: string[] = [];
    const builds = {
      ensureStarted: () => Promise.reject(new Error('nothing starts here')),
      stop: async () => {},
      describe: async (id: string) => {
        asked.push(id);
        return id === BATCH ? buildOf({ id: BATCH, status: 'IN_PROGRESS' }) : buildOf({ batchId: BATCH });
      },
    };
    const event = { detail: { 'build-id': `arn:aws:codebuild:us-east-1:123456789012:build/${ONE}` } };
    await onBuildChange(untouchable, builds)(event);
    expect(asked).toEqual([ONE, BATCH]);
  });
});
