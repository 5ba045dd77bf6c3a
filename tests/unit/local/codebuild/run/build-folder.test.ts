import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
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

  it('answers the last state that is whole, wherever the file ends', async () => {
    const folder = await openFolder();
    const path = join(folder.path, 'states.jsonl');
    const ends: number[] = [];
    for (const runs of [1, 22, 333]) {
      await folder.writeState(state(runs));
      ends.push((await stat(path)).size);
    }
    const whole = await readFile(path);
    for (let length = 0; length <= whole.length; length += 1) {
      await writeFile(path, whole.subarray(0, length));
      const count = ends.filter((end) => end <= length).length;
      expect(await folder.readState()).toEqual([undefined, state(1), state(22), state(333)][count]);
      await folder.writeState(state(4444));
      expect(await folder.readState()).toEqual(state(4444));
    }
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

it('looks once more at a build whose note a full disk has cut, and at no other', async () => {
  const uuids = [1, 2, 3].map((digit) => `0000000${digit}-0000-8000-8000-000000000000`);
  const [first, second, third] = uuids.map((uuid) => new BuildFolder(directory, uuid, false));
  for (const folder of [first, second, third]) await folder?.writeRequest({} as LocalRequest);
  first?.noteEnded();
  await appendFile(join(directory, 'ended'), `${uuids[1]}`.slice(0, 20));
  second?.noteEnded();
  third?.noteEnded();
  expect(await listLeft(directory)).toEqual([uuids[1]]);
});
