import type { Page } from 'playwright-core';
import type { UpProcess } from './up-process.ts';

/*
 * What runs in the page is text: benches import this file, and they are checked without the types of a browser.
 */

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of processor time. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface ProcessorTime {
  /** Of the page's main thread, in milliseconds: what it takes whatever else the machine is doing. */
  readonly total: number;
  readonly longestTask: number;
}

/** Runs something and tells what the main thread of the page had to do meanwhile. */
export const withProcessorTime = async <T>(
  page: Page,
  work: () => Promise<T>,
): Promise<{ readonly value: T } & ProcessorTime> => {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser of its own');
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  const value = await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: readonly TraceEvent[];
  };
  const threads = traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid} ${tid}`);
  const tasks = traceEvents
    .filter(({ name, pid, tid }) => name === 'RunTask' && threads.includes(`${pid} ${tid}`))
    .map(({ tdur = 0 }) => tdur / 1_000);
  if (tasks.length === 0) throw new Error('the trace has no task of the page');
  return { value, total: tasks.reduce((sum, each) => sum + each, 0), longestTask: Math.max(...tasks) };
};

/** From the moment the address is gone to until the browser has drawn what `ready` selects, in milliseconds. */
export const firstView = async (page: Page, address: string, ready: string): Promise<number> => {
  await page.goto('about:blank');
  await page.goto(address, { waitUntil: 'commit' });
  return page.evaluate<number>(`new Promise((resolve) => {
    const look = () => {
      if (document.querySelector(${JSON.stringify(ready)})) return requestAnimationFrame(() => resolve(performance.now()));
      requestAnimationFrame(look);
    };
    look();
  })`);
};

const scrolling = (selector: string, steps: number): string => `(async () => {
  let longest = 0;
  const take = (entries) => {
    for (const { duration } of entries) longest = Math.max(longest, duration);
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: 'longtask' });
  const element = document.querySelector(${JSON.stringify(selector)});
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  element.scrollTop = 0;
  for (let step = 1; step <= ${steps}; step += 1) {
    element.scrollTop = (element.scrollHeight * step) / ${steps};
    await frame();
  }
  await frame();
  take(observer.takeRecords());
  observer.disconnect();
  return longest;
})()`;

/**
 * Scrolls what `selector` selects from its top to its end, and answers the longest task meanwhile, in milliseconds; 0
 * when none took 50, below which a browser does not call a task long.
 */
export const longestTaskWhileScrolling = (page: Page, selector: string, steps: number): Promise<number> =>
  page.evaluate<number>(scrolling(selector, steps));

/** Actions of the pipeline `slow`. */
const ACTIONS = 3;

/** Notes when the event of an action's success arrives, and when the page first shows that very action as succeeded. */
const WATCH = `(() => {
  const arrived = new Map();
  const delays = [];
  let finish;
  window.delays = new Promise((resolve) => {
    finish = resolve;
  });
  const source = new EventSource('./rest/events');
  source.onmessage = ({ data }) => {
    const { detail } = JSON.parse(data);
    if (detail.action && detail.state === 'SUCCEEDED') arrived.set(detail['action-execution-id'], performance.now());
  };
  const look = () => {
    for (const [id, at] of arrived) {
      if (!document.querySelector('[data-action-execution="' + id + '"][data-status="Succeeded"]')) continue;
      delays.push(performance.now() - at);
      arrived.delete(id);
    }
    if (delays.length === ${ACTIONS}) return finish(delays);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  return new Promise((resolve) => {
    source.addEventListener('ready', resolve, { once: true });
  }).then(() => undefined);
})()`;

/**
 * Runs an execution of `slow` while its page is open. For each of its actions: milliseconds from the arrival of the
 * event of its success in the browser to the frame that shows it.
 */
export const eventToPixel = async (page: Page, up: UpProcess): Promise<readonly number[]> => {
  await page.goto('about:blank');
  await page.goto(`${up.api}/#/pipelines/slow`);
  await page.locator('[data-live="live"]').waitFor();
  await page.evaluate(WATCH);
  await up.call('StartPipelineExecution', { name: 'slow' });
  return page.evaluate<readonly number[]>('window.delays');
};
