import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addPipeline, openEmbedded } from '../../../bench/embedded.ts';
import type { ActiveExecutions } from '../../../lib/pipeline/stored-pipeline.ts';
import { parseTriggerRules } from '../../../lib/schedule/parse-trigger-rules.ts';
import { keys } from '../../../lib/store/keys.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import type { Orchestrator } from '../../../local/orchestrator.ts';
import { startTriggers } from '../../../local/start-triggers.ts';
import { eventOf } from '../../conformance/event-bus-suite.ts';

const RULES = parseTriggerRules({
  Rules: ['first', 'second', 'third'].map((after) => ({
    Name: `after-${after}`,
    EventPattern: { detail: { pipeline: [after], state: ['SUCCEEDED'] } },
    Targets: [{ Pipeline: 'next' }],
  })),
});

const endOf = (pipeline: string) => eventOf(`end of ${pipeline}`, { pipeline, state: 'SUCCEEDED' });

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stepline-triggers-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const open = (use: (orchestrator: Orchestrator) => Promise<void>) =>
  openEmbedded(use, { directory, flush: false });

/** The rules by which `next` was ever started, as the store has it. */
const startedBy = async (): Promise<readonly string[]> => {
  const names: string[] = [];
  await open(async ({ world }) => {
    const { keys: found } = await world.store.list(keys.historyRoot('next'));
    const active = await world.documents.read<ActiveExecutions>(keys.active('next'));
    const details = active?.executions.map(({ start }) => start.trigger.triggerDetail ?? '') ?? [];
    expect(details).toHaveLength(found.length);
    names.push(...details.map((detail) => detail.slice(detail.lastIndexOf('/') + 1)));
  });
  return names;
};

describe('triggers of the embedded orchestrator', () => {
  it('start what events told before it closed, and while it did', async () => {
    await open(async (orchestrator) => {
      await addPipeline(orchestrator, 'next');
      const triggers = startTriggers(orchestrator, RULES);
      await orchestrator.bus.publish([endOf('first'), endOf('second')]);
      await triggers.stop();
      // A machine that was at its last step ends now.
      await orchestrator.bus.publish([endOf('third')]);
    });
    expect(await startedBy()).toEqual(['after-first', 'after-second', 'after-third']);
  });

  /** A store that refuses so many writes to the list of what runs. */
  const failing = ({ world }: Orchestrator, times: number): { world: World; errors: string[] } => {
    let left = times;
    const update: World['documents']['update'] = (key, change) => {
      if (key !== keys.active('next') || left === 0) return world.documents.update(key, change);
      left -= 1;
      throw new Error('the store is away');
    };
    const errors: string[] = [];
    const warn = (fields: object): void => void errors.push(String('error' in fields && fields.error));
    return {
      world: { ...world, documents: { ...world.documents, update }, log: { ...world.log, warn } },
      errors,
    };
  };

  it('try again a few times when the platform fails, and start once', async () => {
    const pauses: number[] = [];
    await open(async (orchestrator) => {
      await addPipeline(orchestrator, 'next');
      const { world, errors } = failing(orchestrator, 2);
      startTriggers({ ...orchestrator, world }, RULES, async (ms) => void pauses.push(ms));
      await orchestrator.bus.publish([endOf('first')]);
      await orchestrator.bus.drain();
      expect(errors.slice(0, 2)).toEqual(['the store is away', 'the store is away']);
    });
    expect(pauses).toEqual([250, 500]);
    expect(await startedBy()).toEqual(['after-first']);
  });

  it('give an event up after that, and go on with the next one', async () => {
    const pauses: number[] = [];
    await open(async (orchestrator) => {
      await addPipeline(orchestrator, 'next');
      const { world } = failing(orchestrator, 5);
      startTriggers({ ...orchestrator, world }, RULES, async (ms) => void pauses.push(ms));
      await orchestrator.bus.publish([endOf('first'), endOf('second')]);
    });
    expect(pauses).toEqual([250, 500, 1_000, 2_000]);
    expect(await startedBy()).toEqual(['after-second']);
  });
});
