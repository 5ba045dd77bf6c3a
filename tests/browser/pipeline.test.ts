import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PipelinePageObject } from './pages/pipeline-page-object.ts';
import { type ConsoleWorld, openConsoleWorld } from './support/console-world.ts';
import { type GuardedPage, openGuarded } from './support/guarded-page.ts';
import { lastExecution, startAndSettle } from './support/last-execution.ts';

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

const open = async (name: string): Promise<PipelinePageObject> => {
  const page = new PipelinePageObject(guarded.page, name);
  await page.open();
  return page;
};

describe('the page of a pipeline', () => {
  it('leads from Release change to the deployed site, live', async () => {
    const site = await open('site');
    await site.release();
    await site.told('site was started');
    await site.stageBecomes('Prod', 'Succeeded');
    await site.actionBecomes('Publish', 'Succeeded');
    const link = site.action('Publish').getByRole('link', { name: 'Deployed site' });
    const popup = guarded.page.waitForEvent('popup');
    await link.click();
    expect(await (await popup).locator('h1').innerText()).toBe('first');
  });

  it('releases the revision that is asked for', async () => {
    const older = await world.change('older', 'An older loaf');
    await world.change('newest', 'The newest loaf');
    const site = await open('site');
    await site.release({ 'Commit id for Fetch': older });
    const { pipelineExecutionId } = await lastExecution(world.up(), 'site');
    await site.action('Fetch').getByText('An older loaf').waitFor();
    await site.executionBecomes(pipelineExecutionId, 'Prod', 'Succeeded');
    expect(await (await fetch(`${world.up().sites}/console-site/`)).text()).toContain('older');
  });

  it('asks for variables, and insists on one that has no default', async () => {
    const vary = await open('vary');
    await guarded.page.getByRole('button', { name: 'Release change' }).click();
    const button = guarded.page.getByRole('dialog').getByRole('button', { name: 'Release', exact: true });
    expect(await button.isDisabled()).toBe(true);
    await button.hover();
    const reason = guarded.page.getByText('The variable Guests has no default: give it a value');
    await reason.filter({ visible: true }).waitFor();
    await guarded.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await vary.release({ 'Variable Guests': '12' });
    await vary.stageBecomes('Prod', 'Succeeded');
    await vary.action('Mix').getByRole('link', { name: 'Log of Mix' }).click();
    await guarded.page.locator('.log-line', { hasText: 'rye for 12' }).first().waitFor();
    await guarded.page.getByRole('tab', { name: 'Details' }).click();
    await guarded.page.getByText('Guests', { exact: true }).waitFor();
  });

  it('rolls a stage back to what was there before', async () => {
    await world.change('good', 'A good loaf');
    await startAndSettle(world.up(), 'site', 'Succeeded');
    await world.change('burnt', 'A burnt loaf');
    await startAndSettle(world.up(), 'site', 'Succeeded');
    const site = await open('site');
    await site.rollBack('Prod', 'A good loaf');
    await site.told('Prod is rolled back');
    await site.stage('Prod').getByText('Rollback').waitFor();
    await site.stageBecomes('Prod', 'Succeeded');
    const html = await (await fetch(`${world.up().sites}/console-site/`)).text();
    expect(html).toContain('good');
    // The execution says where it comes from.
    const before = guarded.page.url();
    await site.openExecutionIn('Prod');
    await guarded.page.getByText('SUPERSEDED ROLLBACK').waitFor();
    await guarded.page.getByText('back to').getByRole('link').click();
    await guarded.page.getByText('SUPERSEDED STANDARD').waitFor();
    expect(guarded.page.url()).not.toBe(before);
  });

  it('lets a person approve', async () => {
    const ask = await open('ask');
    await ask.release();
    await ask.actionBecomes('Taste', 'approval');
    await ask.review('Taste', 'Approve', 'Very good <b>bread</b>');
    await ask.stageBecomes('Prod', 'Succeeded');
    await ask.stageBecomes('Review', 'Succeeded');
  });

  it('lets a person reject, and retry with a new question', async () => {
    const ask = await open('ask');
    await ask.release();
    await ask.actionBecomes('Taste', 'approval');
    await ask.review('Taste', 'Reject', 'Not done');
    await ask.stageBecomes('Review', 'Failed');
    await ask.retry('Review', 'Failed actions');
    await ask.actionBecomes('Taste', 'approval');
    await ask.review('Taste', 'Approve', 'Now it is');
    await ask.stageBecomes('Review', 'Succeeded');
    await ask.openExecutionIn('Review');
    await guarded.page.getByText('2 (1 retry)').waitFor();
    await guarded.page.getByText('Taste, attempt 2').waitFor();
  });

  it('closes a transition, shows who waits, and lets them in when it opens', async () => {
    await world.raise('go');
    const slow = await open('slow');
    await slow.closeTransition('Prod', 'Not on Fridays!');
    await slow.transition('Prod').getByText('Not on Fridays!').waitFor();
    await slow.release();
    await slow.stageBecomes('Build', 'Succeeded');
    await slow.transition('Prod').getByText('waits').waitFor();
    expect(await slow.stage('Prod').getAttribute('data-status')).toBe('none');
    await slow.openTransition('Prod');
    await slow.stageBecomes('Prod', 'Succeeded');
    await slow.transition('Prod').getByText('waits').waitFor({ state: 'hidden' });
    await world.lower('go');
  });

  it('stops an execution, after what runs has come to its end', async () => {
    const slow = await open('slow');
    await slow.release();
    await slow.actionBecomes('Wait', 'InProgress');
    await slow.stop('Build', 'Stop and wait', 'The oven is cold');
    await slow.stageBecomes('Build', 'Stopping');
    await world.raise('go');
    await slow.stageBecomes('Build', 'Stopped');
    await expect
      .poll(() => lastExecution(world.up(), 'slow'))
      .toMatchObject({
        status: 'Stopped',
        stopTrigger: { reason: 'The oven is cold' },
      });
    await world.lower('go');
  });

  it('stops an execution without waiting for what runs', async () => {
    const slow = await open('slow');
    await slow.release();
    await slow.actionBecomes('Wait', 'InProgress');
    await slow.stop('Build', 'Stop and abandon', '');
    await slow.actionBecomes('Wait', 'Abandoned');
    await slow.stageBecomes('Build', 'Stopped');
    const { pipelineExecutionId } = await lastExecution(world.up(), 'slow');
    await world.raise('go');
    await slow.retry('Build', 'All actions');
    await slow.executionBecomes(pipelineExecutionId, 'Prod', 'Succeeded');
    await world.lower('go');
  });
});

describe('an action that the API refuses', () => {
  it("is told in the API's own words", async () => {
    await world.raise('go');
    await startAndSettle(world.up(), 'slow', 'Succeeded');
    await guarded.close();
    guarded = await openGuarded(world.browser, world.up().api, { expected: /\b400\b/ });
    const slow = await open('slow');
    await guarded.page.route('**/', (route) =>
      route.request().headers()['x-amz-target']?.endsWith('StartPipelineExecution')
        ? route.fulfill({
            status: 400,
            contentType: 'application/x-amz-json-1.1',
            body: '{"__type":"ConflictException","message":"Something else is going on <i>here</i>"}',
          })
        : route.continue(),
    );
    await guarded.page.getByRole('button', { name: 'Release change' }).click();
    await guarded.page.getByRole('dialog').getByRole('button', { name: 'Release', exact: true }).click();
    await slow.told('Something else is going on <i>here</i> (ConflictException)');
    await guarded.page.getByRole('dialog').getByText('ConflictException').waitFor();
  });
});
