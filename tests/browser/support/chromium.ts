import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';
import { ONE_WAIT_MS } from './one-wait.ts';

/** A real Chromium, as root and with no network. @throws when this machine has none: what did not run is not green. */
export const launchChromium = (): Promise<Browser> => {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(
      "no Chromium: install Debian's (apt-get install chromium), or name one in STEPLINE_CHROMIUM",
    );
  }
  return chromium.launch({
    executablePath,
    timeout: ONE_WAIT_MS,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
};
