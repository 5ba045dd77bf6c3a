import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPipelines } from '../../../../local/declarations/find-pipelines.ts';

describe('the declarations below a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stepline-find-'));
    await mkdir(join(folder, 'pipelines', 'own'), { recursive: true });
    await mkdir(join(folder, 'elsewhere'));
    for (const place of ['pipelines/own', 'elsewhere'])
      await writeFile(join(folder, place, 'pipeline.yml'), '');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are found through links, as a deployment finds them', async () => {
    await symlink('../elsewhere', join(folder, 'pipelines', 'linked'));
    expect(findPipelines(join(folder, 'pipelines'))).toEqual([
      join(folder, 'pipelines', 'linked', 'pipeline.yml'),
      join(folder, 'pipelines', 'own', 'pipeline.yml'),
    ]);
  });

  it('are found once where links lead around in a circle, or nowhere', async () => {
    await symlink('..', join(folder, 'pipelines', 'own', 'up'));
    await symlink('nothing', join(folder, 'pipelines', 'broken'));
    expect(findPipelines(join(folder, 'pipelines'))).toEqual([
      join(folder, 'pipelines', 'own', 'pipeline.yml'),
    ]);
  });

  it('are found once where two paths lead to one folder', async () => {
    await symlink('../elsewhere', join(folder, 'pipelines', 'linked'));
    expect(findPipelines(folder)).toEqual([
      join(folder, 'elsewhere', 'pipeline.yml'),
      join(folder, 'pipelines', 'own', 'pipeline.yml'),
    ]);
  });

  it('are refused where there is no folder', () => {
    expect(() => findPipelines(join(folder, 'none'))).toThrow('is not a folder');
  });
});
