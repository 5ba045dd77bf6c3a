import type { Page } from 'playwright-core';
import { LARGE_HISTORY } from '../../../console/fake-server/large-answers.ts';

/** Opens the history of `large` and scrolls until all of it has been read. */
export const readWholeHistory = async (page: Page, address: string): Promise<void> => {
  await page.goto(address);
  await page.locator('tr.virtual-row').first().waitFor();
  const complete = page.getByText(`(${LARGE_HISTORY})`, { exact: true });
  while (!(await complete.isVisible())) {
    await page.locator('.history').evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await page.waitForTimeout(10);
  }
};
