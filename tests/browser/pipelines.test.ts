import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PipelinesPageObject } from './pages/pipelines-page-object.ts';
import { type ConsoleWorld, openConsoleWorld } from './support/console-world.ts';
import { type GuardedPage, openGuarded } from './support/guarded-page.ts';
import { startAndSettle } from './support/last-execution.ts';

let world: ConsoleWorld;
let guarded: GuardedPage;
let list: PipelinesPageObject;

describe('the list of pipelines', () => {
  beforeAll(async () => {
    world = await openConsoleWorld();
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    guarded = await openGuarded(world.browser, world.up().api);
    list = new PipelinesPageObject(guarded.page);
    await list.open();
  });
  afterEach(async () => {
    await guarded.close();
    expect(guarded.faults).toEqual([]);
  });

  it('shows the state of each stage, the revision and the last executions, and follows them live', async () => {
    await list.row('site').getByText('Never ran').waitFor();
    const before = Date.now();
    await startAndSettle(world.up(), 'site', 'Succeeded');
    await list.row('site').locator('.mark-success').nth(1).waitFor();
    await list.row('site').getByText('first').waitFor();
    await list.row('site').getByText('by local').waitFor();
    await list
      .row('site')
      .getByRole('img', { name: /Last 1 executions.*Succeeded/ })
      .waitFor();
    // Relative, and the exact time on hover.
    const time = list.row('site').locator('time').first();
    expect(await time.innerText()).toMatch(/^just now$| ago$/);
    const started = new Date((await time.getAttribute('datetime')) ?? '');
    expect(started.getTime()).toBeGreaterThanOrEqual(before - 1_000);
    expect(await time.getAttribute('title')).toContain(String(started.getFullYear()));
  });

  it('is searched and sorted', async () => {
    await expect.poll(() => list.names()).toEqual(['ask', 'checks', 'site', 'slow', 'vary']);
    await list.sortBy('Name');
    await expect.poll(() => list.names()).toEqual(['vary', 'slow', 'site', 'checks', 'ask']);
    await list.find('SL');
    await expect.poll(() => list.names()).toEqual(['slow']);
    await list.find('nothing');
    await list.says('No pipeline has this in its name.').waitFor();
  });

  it('keeps the mode that was chosen', async () => {
    await guarded.page.getByRole('button', { name: 'Dark mode' }).click();
    await guarded.page.reload();
    await guarded.page.getByRole('button', { name: 'Light mode' }).waitFor();
    await guarded.page.locator('body.awsui-dark-mode').waitFor();
  });
});

describe('the list of pipelines where there is none', () => {
  beforeAll(async () => {
    world = await openConsoleWorld({});
  });
  afterAll(() => world?.close());

  it('says which command makes one', async () => {
    const { page, faults, close } = await openGuarded(world.browser, world.up().api);
    const empty = new PipelinesPageObject(page);
    await empty.open();
    await empty.says('npx stepline up --pipelines .').waitFor();
    expect(faults).toEqual([]);
    await close();
  });
});
