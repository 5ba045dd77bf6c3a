import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PipelinePageObject } from './pages/pipeline-page-object.ts';
import { type ConsoleWorld, openConsoleWorld } from './support/console-world.ts';
import { openGuarded } from './support/guarded-page.ts';
import { shop } from './support/shop-pipeline.ts';

/** Kept in Git only when asked for: a test that runs must not change files of the project. */
const FOLDER = fileURLToPath(
  process.env['STEPLINE_PICTURES'] === 'keep'
    ? new URL('../../docs/pictures/', import.meta.url)
    : new URL('../../dist/pictures/', import.meta.url),
);

let world: ConsoleWorld;

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  world = await openConsoleWorld({ 'shop/pipeline.yml': shop() });
});
afterAll(() => world?.close());

it('makes the pictures of README and docs', async () => {
  const { page, faults, close } = await openGuarded(world.browser, world.up().api, {
    viewport: { width: 1180, height: 760 },
  });
  const shopPage = new PipelinePageObject(page, 'shop');
  await shopPage.open();
  await shopPage.release();
  await shopPage.actionBecomes('Approve', 'approval');
  await shopPage.review('Approve', 'Approve', 'Looks good');
  await shopPage.stageBecomes('Prod', 'Succeeded');
  await world.change('second', 'Sourdough instead of white bread');
  await shopPage.release();
  await shopPage.actionBecomes('Approve', 'approval');
  await page.reload();
  await shopPage.actionBecomes('Approve', 'approval');
  await page.getByRole('table', { name: 'Executions' }).waitFor();
  await page.screenshot({ path: `${FOLDER}console-pipeline.png` });
  await shopPage.review('Approve', 'Approve', 'Good bread');
  await shopPage.stageBecomes('Prod', 'Succeeded');
  await shopPage.stage('Prod').getByRole('link').first().click();
  await page.locator('.gantt-bar').first().waitFor();
  await page.screenshot({ path: `${FOLDER}console-execution.png` });
  await page.getByRole('tab', { name: 'Results' }).click();
  await page.getByRole('button', { name: /^dough/ }).click();
  await page.locator('[data-case="rises"]').waitFor();
  await page.screenshot({ path: `${FOLDER}console-results.png` });
  expect(faults).toEqual([]);
  await close();
});
