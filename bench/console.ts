import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { CONSOLE_FOLDER } from '../local/http/console-app.ts';
import buildConsole from '../tests/browser/support/build-console.ts';
import { openConsoleWorld } from '../tests/browser/support/console-world.ts';
import { openFakeWorld } from '../tests/browser/support/fake-world.ts';
import { openGuarded } from '../tests/browser/support/guarded-page.ts';
import {
  eventToPixel,
  firstView,
  longestTaskWhileScrolling,
  withProcessorTime,
} from '../tests/browser/support/measure.ts';
import { readWholeHistory } from '../tests/browser/support/read-whole-history.ts';
import { type Measurement, median } from './measurement.ts';

const ROUNDS = 5;

/** What the browser loads before it draws the first page: the entry and what it is linked with. */
const initialJavaScript = async (): Promise<Measurement> => {
  const html = await readFile(join(CONSOLE_FOLDER, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(join(CONSOLE_FOLDER, file))).length;
  return {
    name: 'initial JavaScript, gzip',
    value: bytes / 1000,
    unit: 'kB',
    limit: 350,
    note: `${files.length} files`,
  };
};

/** Medians of some rounds: what a clock says, and the processor time of the page's main thread. */
const repeat = async (page: Page, work: () => Promise<number>) => {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await withProcessorTime(page, work));
  return {
    clock: median(rounds.map(({ value }) => value)),
    total: median(rounds.map(({ total }) => total)),
    longestTask: median(rounds.map(({ longestTask }) => longestTask)),
  };
};

const atSize = async (page: Page, url: string): Promise<readonly Measurement[]> => {
  const pipeline = await repeat(page, () =>
    firstView(page, `${url}/#/pipelines/large`, '[data-stage="Stage49"] [data-action]'),
  );
  await readWholeHistory(page, `${url}/#/pipelines/large/executions`);
  const history = await repeat(page, () => longestTaskWhileScrolling(page, '.history', 200));
  return [
    {
      name: 'first view of 50 stages, 500 actions',
      value: pipeline.clock,
      unit: 'ms',
      limit: 1_000,
      note: `${Math.round(pipeline.total)} ms of processor time; median of ${ROUNDS}, from an empty page, files cached by then`,
    },
    {
      name: 'longest task while 10,000 executions scroll',
      value: history.clock,
      unit: 'ms',
      limit: 100,
      note: `${Math.round(history.longestTask)} ms of processor time; median of ${ROUNDS}; 0: none of 50 ms or more`,
    },
  ];
};

/** In a real Chromium, which must be there: weights and times of the console, built of the sources as they are. */
export const benchConsole = async (): Promise<readonly Measurement[]> => {
  await buildConsole();
  const fake = await openFakeWorld();
  const measurements: Measurement[] = [await initialJavaScript()];
  try {
    const { page, close } = await openGuarded(fake.browser, fake.url);
    measurements.push(...(await atSize(page, fake.url)));
    await close();
  } finally {
    await fake.close();
  }
  const world = await openConsoleWorld();
  try {
    await world.raise('go');
    const { page, close } = await openGuarded(world.browser, world.up().api);
    const values: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) values.push(...(await eventToPixel(page, world.up())));
    measurements.push({
      name: "from an action's event to the pixel",
      value: median(values),
      unit: 'ms',
      limit: 300,
      note: `median of ${values.length} events, from their arrival in the browser`,
    });
    await close();
  } finally {
    await world.close();
  }
  return measurements;
};
