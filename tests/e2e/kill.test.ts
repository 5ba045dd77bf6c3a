import { type FSWatcher, watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExecutionRecord } from '../../lib/execution/execution-record.ts';
import { commit, createRemote, git, writeTree } from './repository.ts';
import { build, deploy, pipeline } from './small-pipeline.ts';
import { temporaryFolder } from './stepline.ts';
import { eventually, startUp, type Up } from './up.ts';

/** Each action leaves a line in the ledger when its work is done: what ran twice is there twice. */
const declaration = (ledger: string): string => {
  const work = (name: string, ...commands: string[]) => [...commands, `echo ${name} >> '${ledger}'`];
  return pipeline('app', [
    {
      name: 'Build',
      actions: [
        build({ name: 'Compile', commands: work('Compile', 'mkdir out', 'cp *.html out/'), output: 'Site' }),
        build({ name: 'Lint', commands: work('Lint') }),
        build({ name: 'Test', runOrder: 2, commands: work('Test') }),
      ],
    },
    {
      name: 'Prod',
      actions: [
        deploy('Deploy', 'Site', 'site'),
        build({ name: 'Check', runOrder: 2, commands: work('Check') }),
      ],
    },
  ]);
};

/** Resolves when so many files of the store have changed: a moment that the other process cannot know of. */
const changes = (folder: string, count: number): { readonly reached: Promise<void>; close(): void } => {
  let seen = 0;
  let watcher: FSWatcher | undefined;
  const reached = new Promise<void>((resolve) => {
    watcher = watch(folder, { recursive: true }, () => {
      seen += 1;
      if (seen === count) resolve();
    });
    // A folder that is gone before it was looked into: Node tells of it so, and watches the others.
    watcher.on('error', () => {});
  });
  return { reached, close: () => watcher?.close() };
};

const recordOf = async (data: string, id: string): Promise<ExecutionRecord | undefined> => {
  try {
    return JSON.parse(await readFile(join(data, 'store', 'executions', 'app', id, 'execution.json'), 'utf8'));
  } catch {
    return undefined;
  }
};

/** The record that the dead process left, if it came so far. */
const onlyRecord = async (data: string): Promise<ExecutionRecord | undefined> => {
  const ids = await readdir(join(data, 'store', 'executions', 'app')).catch(() => []);
  return ids[0] === undefined ? undefined : recordOf(data, ids[0]);
};

const ledgerOf = async (file: string): Promise<readonly string[]> =>
  (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);

const succeededBuilds = (record: ExecutionRecord | undefined): readonly string[] =>
  (record?.actions ?? [])
    .filter(({ status, externalId }) => status === 'Succeeded' && externalId?.includes(':'))
    .map(({ action }) => action);

const count = (all: readonly string[], one: string): number => all.filter((each) => each === one).length;

const newest = async (up: Up): Promise<string> => {
  const [execution] = await eventually(async () => {
    const all = await up.executions('app');
    return all.length > 0 ? all : undefined;
  }, 'an execution is there');
  return execution?.pipelineExecutionId ?? '';
};

describe('kill -9 of the orchestrator', () => {
  it.each([2, 6, 12, 20, 30, 42, 56, 75, 95, 120])(
    'after %i changes in the store loses nothing, and does nothing twice that had succeeded',
    async (moment) => {
      const folder = await temporaryFolder();
      const ledger = join(folder, 'ledger');
      const data = join(folder, 'data');
      const { bare, clone } = await createRemote(folder, { 'index.html': 'one\n' });
      await writeTree(join(folder, 'pipelines'), { 'pipeline.yml': declaration(ledger) });
      const args = ['--data', data, '--pipelines', join(folder, 'pipelines'), '--repo', `team/app=${bare}`];
      const first = await startUp(args);
      await commit(clone, { 'index.html': 'two\n' });
      const change = changes(join(data, 'store'), moment);
      // The push may be cut off with the orchestrator that its hook talks to; then it is pushed again below.
      const pushing = git(clone, 'push', '--quiet', 'origin', 'HEAD:main').catch(() => '');
      await Promise.race([change.reached, pushing.then(() => eventually(() => over(first), 'it is over'))]);
      change.close();
      await first.running.kill('SIGKILL');
      await pushing;
      const done = succeededBuilds(await onlyRecord(data));
      const ledgerThen = await ledgerOf(ledger);
      const second = await startUp(args);
      if ((await second.executions('app')).length === 0) {
        // Nobody had been told that it started: the sender has to send again, as with GitHub.
        await second.call('StartPipelineExecution', { name: 'app' });
      }
      const id = await newest(second);
      const [execution] = await second.settled('app', 1);
      expect(execution?.status).toBe('Succeeded');
      const record = await recordOf(data, id);
      const names = record?.actions.map(({ action }) => action) ?? [];
      expect([...names].sort()).toEqual(['Check', 'Compile', 'Deploy', 'Fetch', 'Lint', 'Test']);
      expect(record?.actions.every(({ status }) => status === 'Succeeded')).toBe(true);
      const ledgerNow = await ledgerOf(ledger);
      for (const action of ['Compile', 'Lint', 'Test', 'Check']) expect(ledgerNow).toContain(action);
      for (const action of done)
        expect([action, count(ledgerNow, action)]).toEqual([action, count(ledgerThen, action)]);
      expect(await (await fetch(`${second.sites}/site/`)).text()).toBe('two\n');
      await second.running.kill('SIGTERM');
    },
  );
});

const over = async (up: Up): Promise<true | undefined> => {
  const all = await up.executions('app').catch(() => []);
  return all.length > 0 && all.every(({ status }) => status === 'Succeeded') ? true : undefined;
};
