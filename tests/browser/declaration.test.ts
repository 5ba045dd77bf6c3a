import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { build, pipeline } from '../e2e/small-pipeline.ts';
import { DeclarationPageObject } from './pages/declaration-page-object.ts';
import { PipelinePageObject } from './pages/pipeline-page-object.ts';
import { type ConsoleWorld, openConsoleWorld } from './support/console-world.ts';
import { type GuardedPage, openGuarded } from './support/guarded-page.ts';

const text = (name: string, ...actions: readonly string[]): string =>
  pipeline(name, [
    { name: 'Prod', actions: actions.map((action) => build({ name: action, commands: ['echo done'] })) },
  ]);

let world: ConsoleWorld;
let guarded: GuardedPage;

beforeAll(async () => {
  world = await openConsoleWorld({ 'small/pipeline.yml': text('small', 'Ship') });
});
afterAll(() => world?.close());

beforeEach(async () => {
  guarded = await openGuarded(world.browser, world.up().api);
});
afterEach(async () => {
  await guarded.close();
  expect(guarded.faults).toEqual([]);
});

describe('the declaration', () => {
  it('that is invalid is refused as it is typed, with the line', async () => {
    const page = new DeclarationPageObject(guarded.page, 'small');
    await page.open();
    await page.tab('Edit');
    const invalid = text('small', 'Ship').replace('provider: CodeBuild', 'provider: CodeBild');
    const line = invalid.split('\n').findIndex((each) => each.includes('CodeBild')) + 1;
    await page.write(invalid);
    await page.isJudged(false);
    const shown = await page.problem().first().innerText();
    expect(shown).toMatch(/^Line \d+/);
    // The problem is with the type, which begins two lines above its provider.
    expect(Math.abs(Number(/\d+/.exec(shown)?.[0]) - line)).toBeLessThanOrEqual(3);
    expect(await page.saveButton().isDisabled()).toBe(true);
    await guarded.page.locator('.cm-lint-marker-error').first().waitFor();
  });

  it('that cannot be read is refused too', async () => {
    const page = new DeclarationPageObject(guarded.page, 'small');
    await page.open();
    await page.tab('Edit');
    await page.write('pipeline: [<script>alert(1)</script>');
    await page.isJudged(false);
    expect(await page.problem().count()).toBe(1);
  });

  it('that is valid is saved as a new version, which differs from the one before', async () => {
    const page = new DeclarationPageObject(guarded.page, 'small');
    await page.open();
    await page.tab('Edit');
    await page.write(text('small', 'Ship', 'Shout'));
    await page.isJudged(true);
    await guarded.page.locator('[data-state="Prod / Shout"]').waitFor();
    await page.saveButton().click();
    await new PipelinePageObject(guarded.page, 'small').told('small has a new version');
    await guarded.page.getByText('Version 2').first().waitFor();
    await page.tab('Differences');
    await page.differences().first().waitFor();
    const pipelinePage = new PipelinePageObject(guarded.page, 'small');
    await pipelinePage.open();
    await pipelinePage.action('Shout').waitFor();
  });

  it('is there as YAML and as JSON', async () => {
    const page = new DeclarationPageObject(guarded.page, 'small');
    await page.open();
    await page.field().getByText('pipeline:').waitFor();
    await page.tab('JSON');
    await page.field().getByText('"pipeline": {').waitFor();
  });

  it('of a new pipeline makes it', async () => {
    await guarded.page.goto('/#/create');
    const page = new DeclarationPageObject(guarded.page, 'small');
    await page.isJudged(false);
    await page.write(text('new', 'Ship'));
    await page.isJudged(true);
    await guarded.page.getByRole('button', { name: 'Create', exact: true }).click();
    await new PipelinePageObject(guarded.page, 'new').stage('Prod').waitFor();
  });
});
