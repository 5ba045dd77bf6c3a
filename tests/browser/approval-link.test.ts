import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../e2e/up.ts';
import { type ConsoleWorld, openConsoleWorld } from './support/console-world.ts';
import { openGuarded } from './support/guarded-page.ts';

let world: ConsoleWorld;

beforeAll(async () => {
  world = await openConsoleWorld();
});
afterAll(() => world?.close());

const newestLink = async (): Promise<string | undefined> => {
  const response = await fetch(`${world.up().api}/rest/notifications?limit=1`);
  const { notifications } = (await response.json()) as { notifications: { message: string }[] };
  return notifications[0] && JSON.parse(notifications[0].message).approval.approveLink;
};

it('answers an approval from its link, and tells who opens it again that it is answered', async () => {
  await world.up().call('StartPipelineExecution', { name: 'ask' });
  const link = await eventually(newestLink, 'somebody is asked');
  const { page, close } = await openGuarded(world.browser, world.up().api);
  await page.goto(link);
  await page.getByRole('heading', { name: 'Approve Taste?' }).waitFor();
  expect(await page.locator('button').evaluate((button) => getComputedStyle(button).color)).toBe(
    'rgb(255, 255, 255)',
  );
  // The browser sends the form as it does: with an Origin, and under the page's own policy.
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('heading', { name: 'Approved', exact: true }).waitFor();
  await page.goto(link);
  await page.getByRole('heading', { name: 'This was already approved' }).waitFor();
  await close();
});
