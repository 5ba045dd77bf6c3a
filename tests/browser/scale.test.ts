import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LONG_LOG } from '../../console/fake-server/long-log.ts';
import { ExecutionPageObject } from './pages/execution-page-object.ts';
import { type FakeWorld, openFakeWorld } from './support/fake-world.ts';
import { type GuardedPage, openGuarded } from './support/guarded-page.ts';
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

/** The most elements of one kind that are there at once while something is scrolled from its top to its end. */
const mostWhileScrolling = (scrolled: string, counted: string): Promise<number> =>
  guarded.page.evaluate<number>(`(async () => {
    const element = document.querySelector(${JSON.stringify(scrolled)});
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let most = 0;
    for (let step = 0; step <= 60; step += 1) {
      element.scrollTop = (element.scrollHeight * step) / 60;
      await frame();
      most = Math.max(most, document.querySelectorAll(${JSON.stringify(counted)}).length);
    }
    return most;
  })()`);

// How long that takes is for `npm run bench -- console`: a busy machine must not turn a test red.

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

  it('never has more than some screens of lines while it is scrolled', async () => {
    const page = new ExecutionPageObject(guarded.page, 'large', LARGE);
    await page.open('log');
    await page.logBecomes('ended');
    const most = await mostWhileScrolling('.log', '.log-line');
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThan(300);
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
  it('is read as far as it is scrolled, and never has more than some screens of rows', async () => {
    await readWholeHistory(guarded.page, '/#/pipelines/large/executions');
    const most = await mostWhileScrolling('.history', 'tr.virtual-row');
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThan(150);
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
