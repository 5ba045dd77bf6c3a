import { existsSync } from 'node:fs';

const PLACES = [
  process.env['STEPLINE_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where this machine has a Chromium, if it has one. */
export const findChromium = (): string | undefined =>
  PLACES.find((path) => path !== undefined && path !== '' && existsSync(path));
