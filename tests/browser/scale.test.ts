import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LONG_LOG } from '../../console/fake-server/long-log.ts';
import { ExecutionPageObject } from './pages/execution-page-object.ts';
import { type FakeWorld, openFakeWorld } from './support/fake-world.ts';
import { type GuardedPage, openGuarded } from './support/guarded-page.ts';
import { longestTaskWhileScrolling, withProcessorTime } from './support/measure.ts';
import { readWholeHistory } from './support/read-whole-history.ts';

let world: FakeWorld;
let guarded: GuardedPage;

beforeAll(async () => {
  world = await openFakeWorld();
});
afterAll(() => world?.close());

beforeEach(async () => {
  guarded = await openGuarded(world.browser, world.url);
});
afterEach(async () => {
  await guarded.close();
  expect(guarded.faults).toEqual([]);
});

const LARGE = '01a00000-0000-7000-8000-000000000001';

/** Of processor time, in milliseconds: a machine that does other things beside does not stretch it. */
const LONGEST_TASK_MS = 150;

const longestTask = async (selector: string): Promise<number> =>
  (await withProcessorTime(guarded.page, () => longestTaskWhileScrolling(guarded.page, selector, 60)))
    .longestTask;

describe('a log of 200,000 lines', () => {
  it('is drawn a screen at a time, and found in', async () => {
    const page = new ExecutionPageObject(guarded.page, 'large', LARGE);
    await page.open('log');
    await page.logBecomes('ended');
    await guarded.page.getByText(`${LONG_LOG} lines`).waitFor();
    expect(await guarded.page.locator('.log-line').count()).toBeLessThan(200);
    await page.find('123456');
    await guarded.page.getByText('1 found').waitFor();
    await guarded.page.getByRole('button', { name: 'Next' }).click();
    await page.chosenLine().getByText('123456').first().waitFor();
  });

  it('stays smooth when it is scrolled', async () => {
    const page = new ExecutionPageObject(guarded.page, 'large', LARGE);
    await page.open('log');
    await page.logBecomes('ended');
    expect(await longestTask('.log')).toBeLessThan(LONGEST_TASK_MS);
  });

  it('shows the line of its address', async () => {
    await guarded.page.goto(`/#/pipelines/large/executions/${LARGE}/log?line=150000`);
    await new ExecutionPageObject(guarded.page, 'large', LARGE)
      .chosenLine()
      .getByText('150000')
      .first()
      .waitFor();
  });
});

describe('a history of 10,000 executions', () => {
  it('is read as far as it is scrolled, and stays smooth', async () => {
    await readWholeHistory(guarded.page, '/#/pipelines/large/executions');
    expect(await guarded.page.locator('tr.virtual-row').count()).toBeLessThan(100);
    expect(await longestTask('.history')).toBeLessThan(LONGEST_TASK_MS);
  });
});

describe('a pipeline of 50 stages with 500 actions', () => {
  it('is shown whole', async () => {
    await guarded.page.goto('/#/pipelines/large');
    await guarded.page.locator('[data-stage="Stage49"]').waitFor({ state: 'attached' });
    expect(await guarded.page.locator('[data-action]').count()).toBe(500);
  });
});

describe('the fake API', () => {
  it('shows the recorded pipelines with no backend', async () => {
    await guarded.page.goto('/');
    for (const name of ['ask', 'checks', 'site', 'slow']) {
      await guarded.page.getByRole('link', { name, exact: true }).waitFor();
    }
    await guarded.page.getByRole('link', { name: 'site', exact: true }).click();
    await guarded.page.locator('[data-action="Publish"][data-status="Succeeded"]').waitFor();
  });
});
