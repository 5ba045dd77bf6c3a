import type { Locator, Page } from 'playwright-core';

/** The page of one pipeline, in the words of who uses it. */
export class PipelinePageObject {
  readonly #page: Page;
  readonly #name: string;

  constructor(page: Page, name: string) {
    this.#page = page;
    this.#name = name;
  }

  async open(): Promise<void> {
    await this.#page.goto(`/#/pipelines/${this.#name}`);
    await this.stage('Source').waitFor();
  }

  stage(name: string): Locator {
    return this.#page.locator(`[data-stage="${name}"]`);
  }

  action(name: string): Locator {
    return this.#page.locator(`[data-action="${name}"]`);
  }

  transition(stage: string): Locator {
    return this.#page.locator(`[data-transition="${stage}"]`);
  }

  /** Resolves when the stage shows the status, without any reload. */
  async stageBecomes(name: string, status: string): Promise<void> {
    await this.#page.locator(`[data-stage="${name}"][data-status="${status}"]`).waitFor();
  }

  async actionBecomes(name: string, status: string): Promise<void> {
    await this.#page.locator(`[data-action="${name}"][data-status="${status}"]`).waitFor();
  }

  /** Resolves when this very execution is in the stage with the status, and not an earlier one that left it there. */
  async executionBecomes(execution: string, stage: string, status: string): Promise<void> {
    await this.#page
      .locator(`[data-stage="${stage}"][data-status="${status}"]`)
      .filter({ has: this.#page.locator(`.stage-head [title="${execution}"]`) })
      .waitFor();
  }

  /** The text of the notification at the top. */
  async told(text: string): Promise<void> {
    await this.#page.getByText(text, { exact: false }).first().waitFor();
  }

  #dialog(): Locator {
    return this.#page.getByRole('dialog');
  }

  async #confirm(button: string): Promise<void> {
    await this.#dialog().getByRole('button', { name: button, exact: true }).click();
    await this.#dialog().waitFor({ state: 'hidden' });
  }

  /** @param asked by their labels: `Commit id for Fetch`, `Variable Flour`. */
  async release(asked: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#page.getByRole('button', { name: 'Release change' }).click();
    for (const [label, value] of Object.entries(asked)) await this.#dialog().getByLabel(label).fill(value);
    await this.#confirm('Release');
  }

  /** Follows the link to the execution that is in a stage. */
  async openExecutionIn(stage: string): Promise<void> {
    await this.stage(stage).locator('.stage-head').getByRole('link').click();
    await this.#page.getByRole('tablist').waitFor();
  }

  async review(action: string, decision: 'Approve' | 'Reject', comment: string): Promise<void> {
    await this.#page.getByRole('button', { name: `Review ${action}` }).click();
    await this.#dialog().getByRole('radio', { name: decision }).check();
    await this.#dialog().getByLabel('Comment').fill(comment);
    await this.#confirm('Submit');
  }

  async retry(stage: string, mode: 'Failed actions' | 'All actions'): Promise<void> {
    await this.#page.getByRole('button', { name: `Retry ${stage}` }).click();
    await this.#dialog().getByRole('radio', { name: mode }).check();
    await this.#confirm('Retry');
  }

  async stop(stage: string, mode: 'Stop and wait' | 'Stop and abandon', reason: string): Promise<void> {
    await this.#page.getByRole('button', { name: `Stop the execution in ${stage}` }).click();
    await this.#dialog().getByRole('radio', { name: mode }).check();
    await this.#dialog().getByLabel('Reason').fill(reason);
    await this.#confirm('Stop');
  }

  /** Goes back to the target whose revision has this in its message. */
  async rollBack(stage: string, message: string): Promise<void> {
    await this.#page.getByRole('button', { name: `Roll back ${stage}` }).click();
    await this.#dialog().getByRole('radio', { name: message }).first().check();
    await this.#confirm('Roll back');
  }

  async closeTransition(stage: string, reason: string): Promise<void> {
    await this.transition(stage).getByRole('checkbox').click();
    await this.#dialog().getByLabel('Reason').fill(reason);
    await this.#confirm('Close transition');
  }

  async openTransition(stage: string): Promise<void> {
    await this.transition(stage).getByRole('checkbox').click();
    await this.#confirm('Open transition');
  }
}
