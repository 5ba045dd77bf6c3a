import { describe, expect, it } from 'vitest';
import { machineNameOf } from '../../../../lib/execution/execution-record.ts';
import type { ActiveExecutions } from '../../../../lib/pipeline/stored-pipeline.ts';
import { keys } from '../../../../lib/store/keys.ts';
import { completeAction } from '../../../../lib/use-cases/complete-action.ts';
import { createPipeline } from '../../../../lib/use-cases/create-pipeline.ts';
import { deletePipeline } from '../../../../lib/use-cases/delete-pipeline.ts';
import { readRecord } from '../../../../lib/use-cases/read-record.ts';
import { startExecution } from '../../../../lib/use-cases/start-execution.ts';
import { sweep } from '../../../../lib/use-cases/sweep.ts';
import type { World } from '../../../../lib/use-cases/world.ts';
import { declaredAction } from '../../../fakes/action-work.ts';
import { createUseCaseWorld, pipelineOf } from '../../../fakes/use-case-world.ts';
import { declare, PIPELINE } from '../../../model/model-pipeline.ts';
import { createStory, type Story } from '../../../model/story.ts';

describe('deleting a pipeline', () => {
  it('ends its executions, and says so; what their providers say later changes nothing', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const running = await story.start();
    const waiting = await story.start();
    const before = story.events().length;
    await story.does((world) => deletePipeline(world, PIPELINE));
    expect(await story.record(running)).toMatchObject({ status: 'Stopped', outbox: [], answers: [] });
    expect(await story.record(waiting)).toMatchObject({ status: 'Stopped', outbox: [], answers: [] });
    const told = story.events().slice(before);
    expect(told.map(({ detail }) => detail['state'])).toEqual(
      expect.arrayContaining(['ABANDONED', 'STOPPED']),
    );
    const ended = await story.record(running);
    expect(ended.actions.map(({ action, status }) => `${action} ${status}`)).toEqual([
      'Fetch Succeeded',
      'Compile Abandoned',
      'Lint Abandoned',
    ]);
    await story.ends('Compile', 'succeeded', running);
    await story.does(sweep);
    expect(await story.record(running)).toEqual(ended);
  });

  const REQUEST = { pipeline: PIPELINE, trigger: { triggerType: 'Webhook' }, requestHash: 'aa' };

  it('that dies half-way leaves no request that the next pipeline of the name would take for its own', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const before = await story.does((world) => startExecution(world, REQUEST));
    const dying = story.does((world) =>
      deletePipeline(
        {
          ...world,
          store: {
            ...world.store,
            list: () => {
              throw new Error('died here');
            },
          },
        },
        PIPELINE,
      ),
    );
    await expect(dying).rejects.toThrow('died here');
    await story.does((world) => createPipeline(world, declare({ mode: 'QUEUED' })));
    const after = await story.does((world) => startExecution(world, REQUEST));
    expect(after.fresh).toBe(true);
    expect(after.executionId).not.toBe(before.executionId);
    expect((await story.does((world) => startExecution(world, REQUEST))).executionId).toBe(after.executionId);
  });

  /** A start during which the pipeline is deleted, just before the start goes onto the list of the running ones. */
  const startLate = async (story: Story, die: boolean): Promise<unknown> =>
    story.does(async (world) => {
      let deleted = false;
      const update: typeof world.documents.update = async (key, change) => {
        if (key !== keys.active(PIPELINE) || deleted) return world.documents.update(key, change);
        deleted = true;
        await deletePipeline(world, PIPELINE);
        const updated = await world.documents.update(key, change);
        if (die) throw new Error('died here');
        return updated;
      };
      return startExecution({ ...world, documents: { ...world.documents, update } }, REQUEST);
    });
  const active = (story: Story) =>
    story.does(
      async (world) =>
        (await world.documents.read<ActiveExecutions>(keys.active(PIPELINE)))?.executions.length ?? 0,
    );

  it('refuses what is starting at that moment', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    await expect(startLate(story, false)).rejects.toMatchObject({ name: 'PipelineNotFoundException' });
    expect(await story.records()).toEqual([]);
    expect(await active(story)).toBe(0);
  });

  it('forgets with the next sweep what was starting at that moment and died', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    await expect(startLate(story, true)).rejects.toThrow('died here');
    expect(await active(story)).toBe(1);
    const complaints: string[] = [];
    const error = (_: object, message: string): void => void complaints.push(message);
    await story.does((world) => sweep({ ...world, log: { ...world.log, error } }));
    expect(complaints).toEqual([]);
    expect(await story.records()).toEqual([]);
    expect(await active(story)).toBe(0);
  });

  /** One action, its machine and its open work: what a deletion has to end. */
  const running = () => {
    const stopped: string[] = [];
    const harness = createUseCaseWorld(() => () => ({
      kind: 'external',
      ensureStarted: async (work) => ({ externalId: work.actionExecutionId }),
    }));
    const stop: World['engine']['stop'] = async (_machine, name) => void stopped.push(name);
    const world: World = { ...harness.world, engine: { ...harness.world.engine, stop } };
    const run = () =>
      harness.run(pipelineOf(declaredAction({ type: 'Build/AWS/CodeBuild', name: 'Compile' })), 'Compile');
    return { ...harness, world, stopped, run };
  };

  it('is finished by a sweep that meets it, with the same end for actions and machine', async () => {
    const { world, run, stopped, record } = running();
    const executionId = await run();
    // The deletion has come so far, and died.
    await world.documents.delete(keys.pipeline('shop'));
    await sweep(world);
    const ended = await record('shop', executionId);
    expect(ended).toMatchObject({ status: 'Stopped', actions: [{ status: 'Abandoned', phase: 'ended' }] });
    expect(stopped).toEqual([machineNameOf(ended)]);
    expect((await world.documents.read<ActiveExecutions>(keys.active('shop')))?.executions).toEqual([]);
    const actionExecutionId = ended.actions[0]?.id ?? '';
    const ref = { pipeline: 'shop', executionId, actionExecutionId };
    await world.store.delete(keys.version('shop', 1));
    await completeAction(world, ref, { status: 'succeeded', artifacts: [] });
    expect(await record('shop', executionId)).toEqual(ended);
  });

  it('closes, with the sweep, an execution whose declaration is gone already', async () => {
    const { world } = running();
    await createPipeline(world, pipelineOf(declaredAction({ type: 'Build/AWS/CodeBuild', name: 'Compile' })));
    const { executionId } = await startExecution(world, { ...REQUEST, pipeline: 'shop' });
    await world.documents.delete(keys.pipeline('shop'));
    await world.store.delete(keys.version('shop', 1));
    await sweep(world);
    expect(await readRecord(world, 'shop', executionId)).toMatchObject({ status: 'Stopped', outbox: [] });
    expect((await world.documents.read<ActiveExecutions>(keys.active('shop')))?.executions).toEqual([]);
  });

  it('leaves on the list what a sweep cannot end now, and ends the others', async () => {
    const { world, run, record } = running();
    const first = await run();
    const { executionId: second } = await startExecution(world, { ...REQUEST, pipeline: 'shop' });
    await world.documents.delete(keys.pipeline('shop'));
    const deliver: World['delivery']['deliver'] = async (each) => {
      if (each.executionId === first) throw new Error('the engine is away');
      await world.delivery.deliver(each);
    };
    await sweep({ ...world, delivery: { deliver } });
    const onList = async () =>
      (await world.documents.read<ActiveExecutions>(keys.active('shop')))?.executions.map(
        ({ start }) => start.executionId,
      );
    expect(await onList()).toEqual([first]);
    expect((await record('shop', second)).status).toBe('Stopped');
    await sweep(world);
    expect(await onList()).toEqual([]);
  });

  it('refuses, and closes, a start whose record comes when all of it is over', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const launched: string[] = [];
    const starting = story.does(async (world) => {
      let deleted = false;
      const update: typeof world.documents.update = async (key, change) => {
        if (!deleted && key.endsWith('/execution.json')) {
          deleted = true;
          await deletePipeline(world, PIPELINE);
        }
        return world.documents.update(key, change);
      };
      const start: typeof world.engine.start = async (machine, name, input) => {
        launched.push(name);
        return world.engine.start(machine, name, input);
      };
      return startExecution(
        { ...world, documents: { ...world.documents, update }, engine: { ...world.engine, start } },
        REQUEST,
      );
    });
    await expect(starting).rejects.toMatchObject({ name: 'PipelineNotFoundException' });
    expect(await story.records()).toMatchObject([{ status: 'Stopped', outbox: [], answers: [] }]);
    expect(launched).toEqual([]);
    expect(await active(story)).toBe(0);
  });

  it('ends what came onto the list while it ended the others', async () => {
    const story = await createStory({ mode: 'QUEUED' });
    const first = await story.start();
    await story.does(async (world) => {
      let started = false;
      const stop: typeof world.engine.stop = async (machine, name, cause) => {
        await world.engine.stop(machine, name, cause);
        if (!started) {
          started = true;
          await startExecution(world, REQUEST);
        }
      };
      await deletePipeline({ ...world, engine: { ...world.engine, stop } }, PIPELINE);
    });
    expect((await story.records()).map(({ status }) => status)).toEqual(['Stopped', 'Stopped']);
    expect((await story.record(first)).status).toBe('Stopped');
  });
});
