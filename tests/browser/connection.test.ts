import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ExecutionPageObject } from './pages/execution-page-object.ts';
import { PipelinePageObject } from './pages/pipeline-page-object.ts';
import { type ConsoleWorld, openConsoleWorld } from './support/console-world.ts';
import { openGuarded } from './support/guarded-page.ts';
import { startAndSettle, startExecution } from './support/last-execution.ts';
import { openRelay } from './support/relay.ts';

let world: ConsoleWorld;

/**
 * The API does not answer the page until somebody clicks "Try again", at each place that shows it. The page reads again by
 * itself, too, whenever an event comes: that must not take a button away before the click, so whatever it asks around the
 * clicks waits for them.
 */
const answerOnlyAfterTryAgain = async (page: Page) => {
  let answer = (route: Route): Promise<void> => route.abort();
  await page.route('**/', (route) =>
    route.request().method() === 'POST' ? answer(route) : route.continue(),
  );
  return {
    tryAgain: async (): Promise<void> => {
      const clicked = Promise.withResolvers<void>();
      answer = async (route) => {
        await clicked.promise;
        await route.continue();
      };
      const asked = page.waitForRequest((request) => request.method() === 'POST');
      for (const button of await page.getByRole('button', { name: 'Try again' }).all()) await button.click();
      clicked.resolve();
      await asked;
    },
  };
};

beforeAll(async () => {
  world = await openConsoleWorld();
});
afterAll(() => world?.close());

it('says that the connection is lost, and shows what happened meanwhile when it is back', async () => {
  const { page, close } = await openGuarded(world.browser, world.up().api);
  const ask = new PipelinePageObject(page, 'ask');
  await ask.open();
  await page.locator('[data-live="live"]').waitFor();
  await world.restart(async () => {
    await page.locator('[data-live="lost"]').waitFor();
    await page.getByText('Connection lost: what is shown').waitFor();
  });
  await world.up().call('StartPipelineExecution', { name: 'ask' });
  await page.locator('[data-live="live"]').waitFor();
  await ask.actionBecomes('Taste', 'approval');
  // And it is really live again: the next change comes by itself.
  await ask.review('Taste', 'Approve', '');
  await ask.stageBecomes('Prod', 'Succeeded');
  await close();
});

it('goes on with a log after its last line, with none lost and none twice', async () => {
  const relay = await openRelay(world.up().api);
  const { page, close } = await openGuarded(world.browser, relay.url);
  const id = await startExecution(world.up(), 'slow');
  const execution = new ExecutionPageObject(page, 'slow', id);
  await execution.openLogOf('Wait');
  await execution.logGrows();
  relay.cut();
  await execution.logBecomes('lost');
  await world.raise('go');
  relay.mend();
  await execution.logLine('the last line').last().waitFor();
  await execution.logBecomes('ended');
  const whole = await page.getByRole('link', { name: 'Download' }).getAttribute('href');
  const text = await (await fetch(new URL(whole ?? '', relay.url))).text();
  const count = text.trimEnd().split('\n').length;
  await page.getByText(`Complete, ${count} lines`).waitFor();
  await page.locator(`.log-line[data-line="${count}"]`).waitFor();
  const numbers = await page.locator('.log-number').allInnerTexts();
  expect(numbers.map(Number)).toEqual(numbers.map((_, at) => count - numbers.length + 1 + at));
  await world.lower('go');
  await close();
  await relay.close();
});

it('keeps what it has when it cannot be read again, and says so', async () => {
  await startAndSettle(world.up(), 'site', 'Succeeded');
  const { page, close } = await openGuarded(world.browser, world.up().api);
  const site = new PipelinePageObject(page, 'site');
  await site.open();
  await page.getByRole('table', { name: 'Executions' }).waitFor();
  const { tryAgain } = await answerOnlyAfterTryAgain(page);
  // To its end: no event comes afterwards that would read it again before a person does.
  await startAndSettle(world.up(), 'site', 'Succeeded');
  // The stages, and the last executions below them.
  const warnings = page.getByText('What is shown may be out of date:');
  await warnings.nth(1).waitFor();
  await site.stage('Prod').waitFor();
  await tryAgain();
  await warnings.first().waitFor({ state: 'detached' });
  await close();
});

it('keeps a question open, and what was answered so far, when the page cannot be read again', async () => {
  const { page, close } = await openGuarded(world.browser, world.up().api);
  await new PipelinePageObject(page, 'site').open();
  await page.getByRole('button', { name: 'Release change' }).click();
  const field = page.getByRole('dialog').getByLabel('Commit id for Fetch');
  await field.fill('0123abc');
  await answerOnlyAfterTryAgain(page);
  await startAndSettle(world.up(), 'site', 'Succeeded');
  await page.getByText('What is shown may be out of date:').first().waitFor();
  expect(await field.inputValue()).toBe('0123abc');
  await close();
});

it('says what failed when there is nothing to show yet, and tries again', async () => {
  const { page, close } = await openGuarded(world.browser, world.up().api);
  const { tryAgain } = await answerOnlyAfterTryAgain(page);
  await page.goto('/#/pipelines/site');
  await page.getByText('Could not load pipeline site').waitFor();
  await tryAgain();
  await new PipelinePageObject(page, 'site').stage('Prod').waitFor();
  await close();
});
