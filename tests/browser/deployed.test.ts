import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { codeBuildAction, sitePipeline } from '../fakes/site-pipeline.ts';
import { ExecutionPageObject } from './pages/execution-page-object.ts';
import { PipelinePageObject } from './pages/pipeline-page-object.ts';
import { type DeployedWorld, openDeployedWorld } from './support/deployed-world.ts';
import { openGuarded } from './support/guarded-page.ts';
import { ONE_WAIT_MS } from './support/one-wait.ts';

let world: DeployedWorld;

const finishNewestBuild = async (status: 'SUCCEEDED' | 'FAILED'): Promise<void> =>
  world.deployed.finishBuild(world.deployed.builds.at(-1)?.id ?? '', status);

/** Resolves when so many builds were started. The machine runs between its functions, too: that none runs is no sign. */
const buildsBecome = async (count: number): Promise<void> => {
  await vi.waitUntil(() => world.deployed.builds.length === count, { timeout: ONE_WAIT_MS });
};

beforeAll(async () => {
  world = await openDeployedWorld();
  await world.deployed.api('CreatePipeline', sitePipeline('web', [codeBuildAction]));
  await buildsBecome(1);
  await finishNewestBuild('SUCCEEDED');
});
afterAll(() => world?.close());

describe('the console of a deployed orchestrator', () => {
  it('releases a change with the credentials of this machine, and shows what becomes of it', async () => {
    const { page, faults, close } = await openGuarded(world.browser, world.url);
    const web = new PipelinePageObject(page, 'web');
    await web.open();
    await page.locator('[data-live="live"]').waitFor();
    const builds = world.deployed.builds.length;
    await web.release();
    await web.actionBecomes('Compile', 'InProgress');
    // An action is in progress from when its build is about to be asked for.
    await buildsBecome(builds + 1);
    await finishNewestBuild('FAILED');
    await web.stageBecomes('Prod', 'Failed');
    expect(await page.locator('[data-live]').getAttribute('data-live')).toBe('live');
    await web.openExecutionIn('Prod');
    await page.getByRole('tab', { name: 'Logs' }).click();
    const id = /executions\/([0-9a-f-]+)/.exec(page.url())?.[1] ?? '';
    const execution = new ExecutionPageObject(page, 'web', id);
    await execution.logLine('two').waitFor();
    await execution.logBecomes('ended');
    await execution.goToFailure();
    await execution.chosenLine().getByText('two').waitFor();

    await execution.open('results');
    await execution.testCase('rises').getByText('flat').waitFor();
    await page.getByText('Lines covered', { exact: true }).waitFor();
    await execution.open('artifacts');
    await execution.openFile('index.html');
    expect(faults).toEqual([]);
    await close();
  });
});
