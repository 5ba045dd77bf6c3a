import type { Locator, Page } from 'playwright-core';

/** The page of a pipeline's declaration. */
export class DeclarationPageObject {
  readonly #page: Page;
  readonly #pipeline: string;

  constructor(page: Page, pipeline: string) {
    this.#page = page;
    this.#pipeline = pipeline;
  }

  async open(): Promise<void> {
    await this.#page.goto(`/#/pipelines/${this.#pipeline}/declaration`);
    await this.field().waitFor();
  }

  async tab(name: 'YAML' | 'JSON' | 'Edit' | 'Differences'): Promise<void> {
    await this.#page.getByRole('tab', { name }).click();
  }

  field(): Locator {
    return this.#page.locator('.cm-content:visible').first();
  }

  /** Replaces the whole text, as a person does who pastes. */
  async write(text: string): Promise<void> {
    await this.field().click();
    await this.#page.keyboard.press('Control+a');
    await this.#page.keyboard.insertText(text);
  }

  /** Resolves when the validator has said so. */
  async isJudged(valid: boolean): Promise<void> {
    await this.#page.locator(`[data-valid="${valid ? 'yes' : 'no'}"]`).waitFor();
  }

  problem(): Locator {
    return this.#page.locator('.problems > li');
  }

  saveButton(): Locator {
    return this.#page.getByRole('button', { name: 'Save as a new version' });
  }

  differences(): Locator {
    return this.#page.locator('.cm-changedLine, .cm-insertedLine, .cm-deletedChunk');
  }
}
