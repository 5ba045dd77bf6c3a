import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ExecutionPageObject } from './pages/execution-page-object.ts';
import { PipelinePageObject } from './pages/pipeline-page-object.ts';
import { type ConsoleWorld, openConsoleWorld } from './support/console-world.ts';
import { openGuarded } from './support/guarded-page.ts';
import { lastExecution, startAndSettle } from './support/last-execution.ts';

let world: ConsoleWorld;

/**
 * The API does not answer the page until somebody clicks "Try again". The page reads again by itself, too, whenever an event
 * comes: that must not take the button away before the click, so whatever it asks around the click waits for it.
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
      await page.getByRole('button', { name: 'Try again' }).first().click();
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
    await page.getByText('Connection lost').waitFor();
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
  const { page, close } = await openGuarded(world.browser, world.up().api);
  await world.up().call('StartPipelineExecution', { name: 'slow' });
  const { pipelineExecutionId } = await lastExecution(world.up(), 'slow');
  const execution = new ExecutionPageObject(page, 'slow', pipelineExecutionId);
  await execution.open('log');
  await execution.logLine('step 2').first().waitFor();
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await world.raise('go');
  await execution.logLine('the last line').last().waitFor();
  const numbers = await page.locator('.log-number').allInnerTexts();
  expect(new Set(numbers).size).toBe(numbers.length);
  await world.lower('go');
  await close();
});

it('keeps what it has when it cannot be read again, and says so', async () => {
  await startAndSettle(world.up(), 'site', 'Succeeded');
  const { page, close } = await openGuarded(world.browser, world.up().api);
  const site = new PipelinePageObject(page, 'site');
  await site.open();
  const { tryAgain } = await answerOnlyAfterTryAgain(page);
  // To its end: no event comes afterwards that would read it again before a person does.
  await startAndSettle(world.up(), 'site', 'Succeeded');
  await page.getByText('What is shown may be out of date').first().waitFor();
  await site.stage('Prod').waitFor();
  await tryAgain();
  await page.getByText('What is shown may be out of date').first().waitFor({ state: 'hidden' });
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
