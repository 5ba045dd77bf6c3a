import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unavailable } from '../../s3/store-unavailable.ts';
import type { BuildState } from './build-state.ts';
import type { LocalRequest } from './local-request.ts';
import { removeFolder } from './remove-folder.ts';

/** In the directory of the builds: the uuids of those that have ended, and whose end was told. */
const ENDED = 'ended';

/** One state a line, the last whole one counts: to append one takes a quarter of the time that a new file takes. */
const STATES = 'states.jsonl';

/**
 * The folder of one build: `request.json`, `states.jsonl`, `log.jsonl`, and while it runs `output/` (its sources) and
 * `control/`. Its name comes from the action execution, so that a build is found again without an index.
 */
export class BuildFolder {
  readonly path: string;
  readonly uuid: string;
  readonly #flush: boolean;

  /** Without `flush`, what is written survives the death of this process, but not a power cut. */
  constructor(directory: string, uuid: string, flush = true) {
    this.uuid = uuid;
    this.#flush = flush;
    this.path = join(directory, uuid);
  }

  get output(): string {
    return join(this.path, 'output');
  }

  get control(): string {
    return join(this.path, 'control');
  }

  get log(): string {
    return join(this.path, 'log.jsonl');
  }

  async readRequest(): Promise<LocalRequest | undefined> {
    const text = await readText(join(this.path, 'request.json'));
    // Written by us alone, whole or not at all.
    return text === undefined ? undefined : (JSON.parse(text) as LocalRequest);
  }

  async readState(): Promise<BuildState | undefined> {
    const states = await readText(join(this.path, STATES));
    // Half a line is what a process that died, or a full disk, left of it.
    for (const line of states?.split('\n').reverse() ?? []) {
      const state = parsed<BuildState>(line);
      if (state !== undefined) return state;
    }
    // Of a data directory that an older version has filled.
    return parsed((await readText(join(this.path, 'state.json'))) ?? '');
  }

  /** Durable when it resolves, and never half there. @throws {StoreUnavailable} */
  async writeRequest(request: LocalRequest): Promise<void> {
    await this.#naming('request.json', async () => {
      mkdirSync(this.path, { recursive: true, mode: 0o700 });
      // The log is there from the beginning, so that it can be followed.
      writeFileSync(this.log, '', { mode: 0o600 });
      await this.#write('request.json', request);
      if (this.#flush) await syncDirectory(join(this.path, '..'));
    });
  }

  /** As `writeRequest`. */
  writeState(state: BuildState): Promise<void> {
    return this.#naming(STATES, () => this.#append(`\n${JSON.stringify(state)}`));
  }

  async #append(text: string): Promise<void> {
    const path = join(this.path, STATES);
    if (!this.#flush) {
      appendFileSync(path, text, { mode: 0o600 });
      return;
    }
    const file = await open(path, 'a', 0o600);
    try {
      const { size } = await file.stat();
      await file.appendFile(text);
      await file.sync();
      if (size === 0) await syncDirectory(this.path);
    } finally {
      await file.close();
    }
  }

  async #naming(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw unavailable(join(this.path, name), error);
    }
  }

  async #write(name: string, value: object): Promise<void> {
    const temporary = join(this.path, `.${name}.${randomUUID()}`);
    try {
      await this.#writeBy(temporary, name, JSON.stringify(value, undefined, 2));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async #writeBy(temporary: string, name: string, text: string): Promise<void> {
    if (!this.#flush) {
      // With no disk to wait for, the way over another thread is all that it would cost.
      writeFileSync(temporary, text, { mode: 0o600 });
      renameSync(temporary, join(this.path, name));
      return;
    }
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(this.path, name));
    await syncDirectory(this.path);
  }

  /** Notes that nobody has to do anything about this build any more, so that `listLeft` leaves it out. */
  noteEnded(): void {
    try {
      appendFileSync(join(this.path, '..', ENDED), `${this.uuid}\n`, { mode: 0o600 });
    } catch {
      // A full disk: then somebody looks at the build once more, and finds that it has ended.
    }
  }

  /** Empty places to work in; what an interrupted run left is gone. */
  async clear(): Promise<void> {
    await this.removeWorkspace();
    for (const path of [this.output, this.control]) mkdirSync(path, { recursive: true, mode: 0o700 });
  }

  /** The whole folder; then this build is not known. */
  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async removeWorkspace(): Promise<void> {
    await Promise.all([this.output, this.control].map(removeFolder));
  }
}

/** The uuid of the one build of an action execution: the same whenever it is asked for. */
export const buildUuid = (actionExecutionId: string): string => {
  const hex = createHash('sha256').update(`build:${actionExecutionId}`).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
};

/** Of one build of the batch of an action execution. */
export const memberUuid = (actionExecutionId: string, identifier: string): string =>
  buildUuid(`${actionExecutionId}/${identifier}`);

export const uuidOf = (buildId: string): string | undefined => /:([0-9a-f-]{36})$/.exec(buildId)?.[1];

/** The builds of a directory, oldest name first. */
export const listBuilds = async (directory: string): Promise<readonly string[]> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return (await readdir(directory)).filter((name) => /^[0-9a-f-]{36}$/.test(name)).sort();
};

/** Those of them that may have something left to do: after many runs, a look at each would take longer than a run. */
export const listLeft = async (directory: string): Promise<readonly string[]> => {
  const [builds, ended] = await Promise.all([listBuilds(directory), readText(join(directory, ENDED))]);
  const done = new Set(ended?.split('\n'));
  return builds.filter((uuid) => !done.has(uuid));
};

const readText = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Of a line that we wrote, or the beginning of one. */
const parsed = <Value>(line: string): Value | undefined => {
  try {
    return line === '' ? undefined : (JSON.parse(line) as Value);
  } catch {
    return undefined;
  }
};

const syncDirectory = async (path: string): Promise<void> => {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
};
