import { expect, it } from 'vitest';
import { keys } from '../../../../lib/store/keys.ts';
import { readPipeline, readVersion } from '../../../../lib/use-cases/read-pipeline.ts';
import { updatePipeline } from '../../../../lib/use-cases/update-pipeline.ts';
import type { World } from '../../../../lib/use-cases/world.ts';
import { declare, PIPELINE } from '../../../model/model-pipeline.ts';
import { createStory } from '../../../model/story.ts';

/** A pipeline of two versions, of which the second has no copy: its update died. */
const halfUpdated = async () => {
  const story = await createStory({ mode: 'QUEUED' });
  await story.does((world) => updatePipeline(world, declare({ mode: 'QUEUED' })));
  await story.does((world) => world.documents.delete(keys.version(PIPELINE, 2)));
  return story;
};

it('finds the current version although the update that made it died before its copy', async () => {
  const story = await halfUpdated();
  const found = await story.does(async (world) => {
    const { incarnation } = await readPipeline(world, PIPELINE);
    return readVersion(world, PIPELINE, 2, incarnation);
  });
  expect(found.version).toBe(2);
});

it('finds it also when the next update goes on to its own version meanwhile', async () => {
  const story = await halfUpdated();
  const found = await story.does(async (world) => {
    const { incarnation } = await readPipeline(world, PIPELINE);
    let isUpdated = false;
    const read: World['documents']['read'] = async (key) => {
      if (key === keys.pipeline(PIPELINE) && !isUpdated) {
        isUpdated = true;
        await updatePipeline(world, declare({ mode: 'QUEUED' }));
      }
      return world.documents.read(key);
    };
    return readVersion({ ...world, documents: { ...world.documents, read } }, PIPELINE, 2, incarnation);
  });
  expect(found.version).toBe(2);
});

it('refuses a version that never was, and one of an earlier pipeline of the name', async () => {
  const story = await halfUpdated();
  await story.does(async (world) => {
    const { incarnation } = await readPipeline(world, PIPELINE);
    for (const [version, of] of [
      [3, incarnation],
      [1, 'an earlier one'],
    ] as const)
      await expect(readVersion(world, PIPELINE, version, of)).rejects.toMatchObject({
        name: 'PipelineVersionNotFoundException',
      });
  });
});
