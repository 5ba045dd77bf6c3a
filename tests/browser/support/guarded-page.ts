import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A page that keeps everything that went wrong in it. */
export interface GuardedPage {
  readonly page: Page;
  /** Console errors, exceptions, failed requests, answers of 400 and more; empty when all is well. */
  readonly faults: string[];
  close(): Promise<void>;
}

/** Streams that the page itself ends when it goes elsewhere. */
const isEnded = (text: string): boolean => text.includes('ERR_ABORTED');

export const openGuarded = async (
  browser: Browser,
  baseURL: string,
  options: BrowserContextOptions = {},
): Promise<GuardedPage> => {
  const context = await browser.newContext({ baseURL, viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => {
    const text = request.failure()?.errorText ?? '';
    if (!isEnded(text)) faults.push(`request: ${request.url()} ${text}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`answer: ${response.status()} ${response.url()}`);
  });
  return { page, faults, close: () => context.close() };
};
