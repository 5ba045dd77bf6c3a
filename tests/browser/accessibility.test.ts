import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsoleWorld } from './support/console-world.ts';
import { openGuarded } from './support/guarded-page.ts';
import { startAndSettle } from './support/last-execution.ts';

let world: ConsoleWorld;
let axe: string;
const executions = { failed: '', done: '' };

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  world = await openConsoleWorld();
  await world.raise('go');
  await world.raise('red');
  executions.failed = await startAndSettle(world.up(), 'checks', 'Failed');
  executions.done = await startAndSettle(world.up(), 'site', 'Succeeded');
  await world.up().call('StartPipelineExecution', { name: 'ask' });
  await world.up().call('DisableStageTransition', {
    pipelineName: 'ask',
    stageName: 'Prod',
    transitionType: 'Inbound',
    reason: 'Not now',
  });
});
afterAll(() => world?.close());

/** What axe finds, as `rule: element`. */
const violations = async (page: Page): Promise<readonly string[]> => {
  // The page's policy lets no script in; the debugger's evaluation is not the page.
  await page.evaluate(axe);
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
  );
};

/** In the end: what is drawn in steps, as after a change of its size, may not fit or be seen well in between. */
const expectNoViolations = (page: Page): Promise<void> =>
  expect.poll(() => violations(page), { interval: 500 }).toEqual([]);

const failed = (tab: string) => `/#/pipelines/checks/executions/${executions.failed}/${tab}`;
const done = (tab: string) => `/#/pipelines/site/executions/${executions.done}/${tab}`;

const openTab = (name: string) => (page: Page) => page.getByRole('tab', { name }).click();
const press = (name: string) => (page: Page) => page.getByRole('button', { name }).first().click();

/** A page with its address, what is there when it has read what it shows, and what to do before. */
interface PageCase {
  readonly name: string;
  readonly address: () => string;
  readonly ready: string;
  readonly prepare: (page: Page) => Promise<void>;
}

const at = (
  name: string,
  address: () => string,
  ready: string,
  prepare: (page: Page) => Promise<void> = async () => {},
): PageCase => ({ name, address, ready, prepare });

const PAGES: readonly PageCase[] = [
  at('pipelines', () => '/', '[aria-label="Stages"]'),
  at('pipeline', () => '/#/pipelines/ask', '[data-status="approval"]'),
  at('failed pipeline', () => '/#/pipelines/checks', '[data-status="Failed"]'),
  at('release change', () => '/#/pipelines/vary', '[role="dialog"] input', press('Release change')),
  at('review', () => '/#/pipelines/ask', '[role="dialog"] textarea', press('Review Taste')),
  at('roll back', () => '/#/pipelines/site', '[role="dialog"] [type="radio"]', press('Roll back Prod')),
  at('history', () => '/#/pipelines/site/executions', 'tr.virtual-row'),
  at('timeline', () => failed('timeline'), '.gantt-bar'),
  at('log', () => failed('log'), '.log-phase-failed'),
  at('results', () => failed('results'), '[data-case]'),
  at('artifacts', () => done('artifacts'), '.tree a'),
  at('machine', () => done('machine'), '.machine-mark'),
  at('details', () => done('details'), 'h3'),
  at('declaration', () => '/#/pipelines/site/declaration', '.cm-content'),
  at('editor', () => '/#/pipelines/site/declaration', '[data-valid="yes"]', openTab('Edit')),
  at('create', () => '/#/create', '.problems'),
  at('nowhere', () => '/#/nowhere', 'h1'),
];

describe('every page', () => {
  it.each(PAGES)(
    'has no violation that axe can find, light or dark, and fits 360 pixels: $name',
    async ({ address, ready, prepare }) => {
      const options = { colorScheme: 'light', reducedMotion: 'reduce' } as const;
      const { page, faults, close } = await openGuarded(world.browser, world.up().api, options);
      await page.goto(address());
      await prepare(page);
      await page.locator(ready).first().waitFor();
      await expectNoViolations(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.locator('.awsui-dark-mode').first().waitFor();
      await expectNoViolations(page);
      await page.setViewportSize({ width: 360, height: 740 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      await expectNoViolations(page);
      expect(await page.locator('body').innerText()).not.toContain('undefined');
      expect(faults).toEqual([]);
      await close();
    },
  );
});

describe('the keyboard', () => {
  it('is enough to release a change', async () => {
    const { page, faults, close } = await openGuarded(world.browser, world.up().api);
    await page.goto('/#/pipelines/site');
    const button = page.getByRole('button', { name: 'Release change' });
    await button.waitFor();
    await button.focus();
    await page.keyboard.press('Enter');
    await page.locator('[role="dialog"] :focus').waitFor();
    const release = page.getByRole('dialog').getByRole('button', { name: 'Release', exact: true });
    for (let presses = 0; presses < 12; presses += 1) {
      if (await release.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByText('site was started').first().waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('is taken along to another page, and stays where it is on the same one', async () => {
    const { page, faults, close } = await openGuarded(world.browser, world.up().api);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    await page.goto('/');
    await page.getByRole('link', { name: 'site', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'site', level: 1 }).waitFor();
    await expect.poll(focused).toBe('content');
    // From there the first stop of the keyboard is the page's own.
    await page.keyboard.press('Tab');
    expect(await page.locator('[data-testid="content"] :focus').innerText()).toBe('Declaration');
    await page.goto(done('timeline'));
    await page.getByRole('tab', { name: 'Timeline' }).focus();
    await page.keyboard.press('ArrowRight');
    const logs = page.getByRole('tab', { name: 'Logs', selected: true });
    await logs.and(page.locator(':focus')).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('closes a question without an answer', async () => {
    const { page, close } = await openGuarded(world.browser, world.up().api);
    await page.goto('/#/pipelines/site');
    await page.getByRole('button', { name: 'Release change' }).click();
    // The key goes to what has the focus, which the dialog takes after it is drawn.
    await page.locator('[role="dialog"] :focus').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await close();
  });
});
