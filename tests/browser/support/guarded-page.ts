import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ONE_WAIT_MS } from './one-wait.ts';

/** A page that keeps everything that went wrong in it. */
export interface GuardedPage {
  readonly page: Page;
  /** Console errors, exceptions, failed requests, answers of 400 and more; empty when all is well. */
  readonly faults: readonly string[];
  /** What goes wrong while it is being closed is no fault: its requests end with it. */
  close(): Promise<void>;
}

export interface GuardedPageOptions extends BrowserContextOptions {
  /** What a test makes go wrong itself, and so is no fault. */
  readonly expected?: RegExp;
}

/** Streams that the page itself ends when it goes elsewhere. */
const isEnded = (text: string): boolean => text.includes('ERR_ABORTED');

export const openGuarded = async (
  browser: Browser,
  baseURL: string,
  { expected, ...options }: GuardedPageOptions = {},
): Promise<GuardedPage> => {
  const context = await browser.newContext({ baseURL, viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(ONE_WAIT_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  let isClosing = false;
  const note = (fault: string): void => {
    if (!isClosing && !expected?.test(fault)) faults.push(fault);
  };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') note(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(`exception: ${error.message}`));
  page.on('requestfailed', (request) => {
    const text = request.failure()?.errorText ?? '';
    if (!isEnded(text)) note(`request: ${request.url()} ${text}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) note(`answer: ${response.status()} ${response.url()}`);
  });
  return {
    page,
    faults,
    close: async () => {
      isClosing = true;
      await context.close();
    },
  };
};
