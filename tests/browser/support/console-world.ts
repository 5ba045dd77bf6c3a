import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { commit, createRepository, writeTree } from '../../e2e/repository.ts';
import { launchChromium } from './chromium.ts';
import { lastingPort } from './lasting-port.ts';
import { declarations } from './pipelines.ts';
import { startUpProcess, type UpProcess } from './up-process.ts';

/** A real `up` with the pipelines of the tests, and a real Chromium in front of it. */
export interface ConsoleWorld {
  readonly browser: Browser;
  readonly folder: string;
  /** The running `up`: another one after `restart`. */
  up(): UpProcess;
  /** Kills it and starts another on the same data and port. */
  restart(between: () => Promise<void>): Promise<void>;
  /** Says to a build how to go on. */
  raise(flag: string): Promise<void>;
  lower(flag: string): Promise<void>;
  /** Puts a new commit into the repository; nothing starts by it. @returns its id. */
  change(text: string, message: string): Promise<string>;
  close(): Promise<void>;
}

const page = (text: string): string => `<!doctype html><title>Bread</title><h1>${text}</h1>`;

/** @param pipelines declarations by file name, instead of the usual ones. */
export const openConsoleWorld = async (
  pipelines?: Readonly<Record<string, string>>,
): Promise<ConsoleWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'stepline-browser-'));
  await mkdir(join(folder, 'flags'));
  await mkdir(join(folder, 'pipelines'));
  await writeTree(join(folder, 'pipelines'), pipelines ?? declarations(folder));
  const repository = await createRepository(join(folder, 'app'), { 'index.html': page('first') });
  const port = await lastingPort();
  const start = () =>
    startUpProcess([
      ...['--port', String(port)],
      ...['--data', join(folder, 'data')],
      ...['--pipelines', join(folder, 'pipelines')],
      ...['--repo', `team/app=${repository}`],
    ]);
  const browser = await launchChromium();
  let up = await start();
  return {
    browser,
    folder,
    up: () => up,
    restart: async (between) => {
      await up.stop('SIGKILL');
      await between();
      up = await start();
    },
    raise: (flag) => writeFile(join(folder, 'flags', flag), ''),
    lower: (flag) => rm(join(folder, 'flags', flag), { force: true }),
    change: (text, message) => commit(repository, { 'index.html': page(text) }, message),
    close: async () => {
      await browser.close();
      await up.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
