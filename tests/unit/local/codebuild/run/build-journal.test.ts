import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { StateChangeEvent } from '../../../../../lib/execution/state-change-event.ts';
import { defaultProject } from '../../../../../local/codebuild/projects/project.ts';
import { BuildFolder } from '../../../../../local/codebuild/run/build-folder.ts';
import { BuildJournal } from '../../../../../local/codebuild/run/build-journal.ts';
import { type BuildState, submitted } from '../../../../../local/codebuild/run/build-state.ts';
import { LiveBuild } from '../../../../../local/codebuild/run/live-build.ts';
import { openBuildHarness } from '../../../../fakes/build-harness.ts';
import { silentLog } from '../../../../fakes/silent-log.ts';

/** A folder whose disk refuses the first writes. */
class FullFolder extends BuildFolder {
  refusals = 1;
  override async writeState(state: BuildState): Promise<void> {
    this.refusals -= 1;
    if (this.refusals >= 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    await super.writeState(state);
  }
}

it('keeps the verdict of a build until the disk takes it, and tells nobody before', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-journal-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await using harness = await openBuildHarness();
  const folder = new FullFolder(directory, 'a');
  const request = harness.request();
  await folder.writeRequest(request);
  const told: { event: StateChangeEvent; onDisk: string | undefined }[] = [];
  const ports = {
    bus: {
      publish: async (events: readonly StateChangeEvent[]) => {
        const onDisk = (await folder.readState())?.build.status;
        told.push(...events.map((event) => ({ event, onDisk })));
      },
    },
    clock: { now: () => 1_000 },
    ids: { next: () => 'id' },
    log: silentLog,
    region: 'eu-central-1',
    account: '123456789012',
  };
  const state = submitted('shop:1', request, 1, 0);
  const journal = new BuildJournal(
    ports,
    { folder, request, project: defaultProject('shop'), live: new LiveBuild() },
    state,
  );

  await journal.end({ status: 'SUCCEEDED' }, new AbortController().signal);

  expect(folder.refusals).toBeLessThan(0);
  expect(await folder.readState()).toMatchObject({
    published: true,
    build: {
      status: 'SUCCEEDED',
      currentPhase: 'COMPLETED',
      phases: [
        { type: 'SUBMITTED' },
        { type: 'QUEUED', status: 'SUCCEEDED', endTime: 1_000 },
        { type: 'COMPLETED', status: 'SUCCEEDED', endTime: 1_000 },
      ],
    },
  });
  expect(told.map(({ onDisk }) => onDisk)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  expect(told.at(-1)?.event['detail-type']).toBe('CodeBuild Build State Change');
});
