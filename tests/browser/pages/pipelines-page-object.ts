import type { Locator, Page } from 'playwright-core';

/** The list of pipelines. */
export class PipelinesPageObject {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(): Promise<void> {
    await this.#page.goto('/');
    await this.#page.getByRole('heading', { name: 'Pipelines' }).waitFor();
  }

  row(name: string): Locator {
    return this.#page.getByRole('row').filter({ has: this.#page.getByRole('link', { name, exact: true }) });
  }

  /** The names, in the order in which they are shown. */
  names(): Promise<readonly string[]> {
    return this.#page.locator('tbody th a, tbody td:first-child a').allInnerTexts();
  }

  async find(text: string): Promise<void> {
    await this.#page.getByPlaceholder('Find pipelines by name').fill(text);
  }

  async sortBy(column: string): Promise<void> {
    await this.#page.getByRole('button', { name: new RegExp(column) }).click();
  }

  /** In the page itself: a moment later a table says it to screen readers too, in a place of their own. */
  says(text: string): Locator {
    return this.#page.locator('#page').getByText(text);
  }
}
