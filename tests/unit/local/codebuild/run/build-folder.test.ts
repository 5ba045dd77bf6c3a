import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { BuildFolder, listLeft } from '../../../../../local/codebuild/run/build-folder.ts';
import type { BuildState } from '../../../../../local/codebuild/run/build-state.ts';
import type { LocalRequest } from '../../../../../local/codebuild/run/local-request.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stepline-build-folder-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
});

/** Only what tells one state from another. */
const state = (runs: number) => ({ runs }) as BuildState;

describe.each([
  ['flushed', true],
  ['not flushed', false],
])('the states of a build, %s', (_name, flush) => {
  const openFolder = async () => {
    const folder = new BuildFolder(directory, 'b1', flush);
    await folder.writeRequest({} as LocalRequest);
    return folder;
  };

  it('answers the one that was written last', async () => {
    const folder = await openFolder();
    expect(await folder.readState()).toBeUndefined();
    for (const runs of [1, 2, 3]) await folder.writeState(state(runs));
    expect(await folder.readState()).toEqual(state(3));
  });

  it('passes over one that was not written to its end, and goes on behind it', async () => {
    const folder = await openFolder();
    await folder.writeState(state(1));
    await appendFile(join(folder.path, 'states.jsonl'), '\n{"runs":');
    expect(await folder.readState()).toEqual(state(1));
    await folder.writeState(state(2));
    expect(await folder.readState()).toEqual(state(2));
  });

  it('reads what an older version has left', async () => {
    const folder = await openFolder();
    await writeFile(join(folder.path, 'state.json'), JSON.stringify(state(7), undefined, 2));
    expect(await folder.readState()).toEqual(state(7));
    await folder.writeState(state(8));
    expect(await folder.readState()).toEqual(state(8));
  });
});

it('leaves out those that were noted as ended when it lists what is left', async () => {
  const uuids = [1, 2, 3].map((digit) => `0000000${digit}-0000-8000-8000-000000000000`);
  const folders = uuids.map((uuid) => new BuildFolder(directory, uuid, false));
  for (const folder of folders) await folder.writeRequest({} as LocalRequest);
  expect(await listLeft(directory)).toEqual(uuids);
  folders[0]?.noteEnded();
  folders[2]?.noteEnded();
  expect(await listLeft(directory)).toEqual([uuids[1]]);
});
