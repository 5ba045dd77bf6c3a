import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The page of one execution. */
export class ExecutionPageObject {
  readonly #page: Page;
  readonly #root: string;

  constructor(page: Page, pipeline: string, execution: string) {
    this.#page = page;
    this.#root = `/#/pipelines/${pipeline}/executions/${execution}`;
  }

  async open(tab: 'timeline' | 'log' | 'results' | 'artifacts' | 'machine' | 'details'): Promise<void> {
    await this.#page.goto(`${this.#root}/${tab}`);
    await this.#page.getByRole('tablist').waitFor();
  }

  /** Follows the link to the log of one action: the page then stays with it, whatever runs afterwards. */
  async openLogOf(action: string): Promise<void> {
    await this.open('timeline');
    await this.#page.getByRole('link', { name: `Log of ${action}` }).click();
  }

  /** A line of the log that holds a text and is in view. */
  logLine(text: string): Locator {
    return this.#page.locator('.log-line', { hasText: text });
  }

  async logBecomes(status: string): Promise<void> {
    await this.#page.locator(`[data-log="${status}"]`).waitFor();
  }

  /** Resolves when a line has come after the last one in view, and is in view itself. */
  async logGrows(): Promise<void> {
    const last = async () => Number(await this.#page.locator('.log-line').last().getAttribute('data-line'));
    const before = await last();
    await expect.poll(last).toBeGreaterThan(before);
  }

  async find(text: string): Promise<void> {
    await this.#page.getByPlaceholder('Find in the log').fill(text);
  }

  async goToFailure(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Go to the failure' }).click();
  }

  phase(name: string): Locator {
    return this.#page.getByRole('button', { name: new RegExp(`^${name}`) });
  }

  chosenLine(): Locator {
    return this.#page.locator('.log-chosen');
  }

  testCase(name: string): Locator {
    return this.#page.locator(`[data-case="${name}"]`);
  }

  state(name: string): Locator {
    return this.#page.locator(`[data-state="${name}"]`);
  }

  row(action: string): Locator {
    return this.#page.locator(`tr[data-action="${action}"]`);
  }

  /** @param path of the file in its artifact. */
  async openFile(name: string, path = name): Promise<void> {
    await this.#page.getByRole('link', { name, exact: true }).click();
    await this.#page.getByRole('region', { name: `File ${path}` }).waitFor();
  }

  file(): Locator {
    return this.#page.locator('.file');
  }
}
