import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExecutionPageObject } from './pages/execution-page-object.ts';
import { type ConsoleWorld, openConsoleWorld } from './support/console-world.ts';
import { type GuardedPage, openGuarded } from './support/guarded-page.ts';
import { lastExecution, startAndSettle, startExecution } from './support/last-execution.ts';

let world: ConsoleWorld;
let guarded: GuardedPage;

beforeAll(async () => {
  world = await openConsoleWorld();
});
afterAll(() => world?.close());

beforeEach(async () => {
  guarded = await openGuarded(world.browser, world.up().api);
});
afterEach(async () => {
  await guarded.close();
  expect(guarded.faults).toEqual([]);
});

describe('the log of an action', () => {
  it('is followed while it grows, to its last line', async () => {
    const id = await startExecution(world.up(), 'slow');
    const page = new ExecutionPageObject(guarded.page, 'slow', id);
    await page.openLogOf('Wait');
    await page.logBecomes('following');
    await page.logLine('step').last().waitFor();
    await page.logGrows();
    await page.logGrows();
    await world.raise('go');
    await page.logLine('the last line').last().waitFor();
    await page.logBecomes('ended');
    await world.lower('go');
  });

  it('has its colours, and shows markup as the text it is', async () => {
    await world.raise('go');
    const id = await startAndSettle(world.up(), 'slow', 'Succeeded');
    const page = new ExecutionPageObject(guarded.page, 'slow', id);
    await page.openLogOf('Wait');
    await page.logBecomes('ended');
    await page.find('red words');
    await guarded.page.getByText(/^[1-9]\d* found$/).waitFor();
    await guarded.page.getByRole('button', { name: 'Next' }).click();
    const line = page.logLine('red words and <img src=x onerror=alert(1)>').last();
    await line.waitFor();
    expect(await line.locator('.ansi-red-fg').innerText()).toBe('red words');
    expect(await line.locator('img').count()).toBe(0);
    await world.lower('go');
  });

  it('leads to the line that failed, whose link leads there again', async () => {
    await world.raise('red');
    const id = await startAndSettle(world.up(), 'checks', 'Failed');
    const page = new ExecutionPageObject(guarded.page, 'checks', id);
    await page.open('log');
    await page.logBecomes('ended');
    await page.goToFailure();
    await page.chosenLine().getByText('rises: flat bread').waitFor();
    const address = guarded.page.url();
    expect(address).toMatch(/[?&]line=\d+/);
    await guarded.page.goto('about:blank');
    await guarded.page.goto(address);
    await page.chosenLine().getByText('rises: flat bread').waitFor();
    await guarded.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await guarded.page.getByRole('button', { name: 'Copy link to line' }).click();
    // The page writes it without waiting for it.
    const copied = () => guarded.page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).toBe(guarded.page.url());
    await world.lower('red');
  });

  it('folds the lines of a phase away', async () => {
    const { pipelineExecutionId } = await lastExecution(world.up(), 'checks');
    const page = new ExecutionPageObject(guarded.page, 'checks', pipelineExecutionId);
    await page.open('log');
    await page.logBecomes('ended');
    const lines = page.logLine('Entering phase INSTALL');
    await lines.waitFor();
    await page.phase('INSTALL').click();
    await lines.waitFor({ state: 'detached' });
    await page.phase('INSTALL').click();
    await lines.waitFor();
  });
});

describe('the results of an execution', () => {
  it('show the failing case first, with its message and output', async () => {
    await world.raise('red');
    const id = await startAndSettle(world.up(), 'checks', 'Failed');
    const page = new ExecutionPageObject(guarded.page, 'checks', id);
    await page.open('results');
    const failing = page.testCase('rises');
    await failing.getByText('flat', { exact: true }).waitFor();
    await failing.getByText('expected 2 but was 1 <b>bold</b>').waitFor();
    expect(await guarded.page.locator('[data-case]').first().getAttribute('data-case')).toBe('rises');
    await world.lower('red');
  });

  it('mark the case that passed and failed on the same revision', async () => {
    const id = await startAndSettle(world.up(), 'checks', 'Succeeded');
    const page = new ExecutionPageObject(guarded.page, 'checks', id);
    await page.open('results');
    await guarded.page.getByText('dough').first().click();
    await page.testCase('rises').getByText('Flaky').waitFor();
    expect(await guarded.page.locator('.trend li').count()).toBeGreaterThan(1);
  });

  it('sum the coverage up, and tell it of each file', async () => {
    const id = await startAndSettle(world.up(), 'checks', 'Succeeded');
    const page = new ExecutionPageObject(guarded.page, 'checks', id);
    await page.open('results');
    await guarded.page.getByRole('progressbar', { name: 'Lines covered' }).waitFor();
    await guarded.page.getByText('75%', { exact: true }).waitFor();
    await guarded.page.getByRole('button', { name: 'Files' }).click();
    await guarded.page.getByText('dough.ts').waitFor();
  });
});

describe('an execution', () => {
  it('shows what took how long, and marks the states of its machine while it goes on', async () => {
    const id = await startExecution(world.up(), 'slow');
    const page = new ExecutionPageObject(guarded.page, 'slow', id);
    await page.open('timeline');
    await page.row('Wait').getByText('In progress').waitFor();
    await page.open('machine');
    await guarded.page.locator('[data-state="Build / Wait"][data-mark="InProgress"]').waitFor();
    await world.raise('go');
    await guarded.page.locator('[data-state="Prod / Ship"][data-mark="Succeeded"]').waitFor();
    await page.open('timeline');
    await page.row('Wait').getByText('Succeeded').waitFor();
    await world.lower('go');
  });

  it('shows variables, configuration, inputs and outputs of its actions', async () => {
    const id = await startAndSettle(world.up(), 'site', 'Succeeded');
    const page = new ExecutionPageObject(guarded.page, 'site', id);
    await page.open('details');
    await guarded.page.getByRole('button', { name: 'Source / Fetch' }).click();
    await guarded.page.getByText('CommitId').first().waitFor();
    await guarded.page.getByRole('button', { name: 'Prod / Bake' }).click();
    await guarded.page.getByRole('link', { name: 'Bread', exact: true }).first().waitFor();
  });

  it('opens an artifact: its tree, and a file with a hostile name as text', async () => {
    const id = await startAndSettle(world.up(), 'site', 'Succeeded');
    const page = new ExecutionPageObject(guarded.page, 'site', id);
    await page.open('artifacts');
    await page.openFile('<b>note.txt');
    await page.file().getByText('baked').waitFor();
    await page.openFile('index.html');
    await page.file().getByText('<h1>first</h1>').waitFor();
    await page.openFile('loaf.svg', 'pictures/loaf.svg');
    const picture = page.file().getByRole('img', { name: 'pictures/loaf.svg' });
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(40);
    const download = guarded.page.waitForEvent('download');
    await guarded.page.getByRole('link', { name: 'Download' }).click();
    expect((await download).suggestedFilename()).toMatch(/^Bread-[0-9a-f]{8}\.zip$/);
  });
});
