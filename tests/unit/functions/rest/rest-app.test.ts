import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeZip } from '../../../../adapters/zip/write-zip.ts';
import { LARGEST_SHOWN_BYTES } from '../../../../functions/rest/read-artifact.ts';
import type { RestLogLine } from '../../../../functions/rest/rest-ports.ts';
import type { StateChangeEvent } from '../../../../lib/execution/state-change-event.ts';
import type { Build } from '../../../../lib/ports.ts';
import { keys } from '../../../../lib/store/keys.ts';
import { createApiApp } from '../../../../local/http/api-app.ts';
import {
  actionOf,
  createRestHarness,
  executionId,
  messagesOf,
  type RestHarness,
  recordOf,
  START,
} from '../../../fakes/rest-harness.ts';
import { silentLog } from '../../../fakes/silent-log.ts';

const BUILD_ID = 'web:0a0a0a0a-0000-4000-8000-000000000001';

const lineOf = (line: number): RestLogLine => ({
  line,
  time: START + line,
  phase: 'BUILD',
  stream: 'stdout',
  text: `line ${line}`,
});

const eventOf = (number: number): StateChangeEvent => ({
  version: '0',
  id: String(number),
  'detail-type': 'CodePipeline Pipeline Execution State Change',
  source: 'aws.codepipeline',
  account: '111122223333',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: { pipeline: 'web', number },
});

const STYLES = {
  identifier: 'styles',
  ignoreFailure: false,
  buildId: `${BUILD_ID.slice(0, -1)}2`,
  status: 'FAILED',
};
const LATER = { identifier: 'later', ignoreFailure: true };

let rest: RestHarness;
let followed: string[];
let lines: (from: number) => AsyncIterable<RestLogLine>;

beforeEach(async () => {
  lines = async function* () {};
  followed = [];
  rest = await createRestHarness(
    (buildId, { fromLine = 1 }) => {
      followed.push(buildId);
      return lines(fromLine);
    },
    async (id) => (id === BUILD_ID ? ({ builds: [STYLES, LATER] } as unknown as Build) : undefined),
  );
});

const take = async (response: Response, most: number): Promise<Record<string, string>[]> => {
  const taken: Record<string, string>[] = [];
  if (most === 0) return taken;
  for await (const message of messagesOf(response)) {
    taken.push(message);
    if (taken.length === most) break;
  }
  return taken;
};

const numbers = (messages: readonly Record<string, string>[]): unknown[] =>
  messages.map(({ data = '' }) => JSON.parse(data).detail?.number);

describe('the live events', () => {
  it('reach a reader from the moment it comes', async () => {
    rest.feed.publish(eventOf(1));
    const response = await rest.get('/events', {});
    const messages = take(response, 2);
    await new Promise(setImmediate);
    rest.feed.publish(eventOf(2));
    expect(await messages).toMatchObject([{ event: 'ready', id: 'feed.1' }, { id: 'feed.2' }]);
  });

  it('resume where a reader was cut off', async () => {
    for (const number of [1, 2, 3]) rest.feed.publish(eventOf(number));
    const messages = await take(await rest.get('/events', {}, { 'last-event-id': 'feed.1' }), 3);
    expect(messages[0]).toMatchObject({ event: 'ready', id: 'feed.1' });
    expect(numbers(messages)).toEqual([undefined, 2, 3]);
  });

  it.each([
    ['what is no longer kept', 'feed.1'],
    ['another process', 'other.5'],
    ['what has not happened', 'feed.99'],
    ['nonsense', 'x'],
  ])('say that everything is to be read again after %s', async (_, lastId) => {
    for (const number of [1, 2, 3, 4, 5]) rest.feed.publish(eventOf(number));
    const response = await rest.get('/events', {}, { 'last-event-id': lastId });
    expect(await take(response, 1)).toMatchObject([{ event: 'reset', id: 'feed.5' }]);
  });
});

describe('an execution', () => {
  it('tells what the API has no words for', async () => {
    await rest.keep(
      recordOf(1, {
        actions: [
          actionOf({
            externalId: BUILD_ID,
            outcome: 'failed',
            status: 'Failed',
            deployed: { bucket: 'site', prefix: '' },
            reports: [{ name: 'unit', type: 'TEST', keys: ['k'], tests: 3, failures: 1 }],
          }),
        ],
      }),
    );
    const response = await rest.get('/overview', { execution: executionId(1) });
    expect(await response.json()).toMatchObject({
      executionId: executionId(1),
      machine: `${executionId(1)}-1`,
      ended: true,
      stages: [{ name: 'Source', endTime: START + 1_000 }, { name: 'Prod' }],
      actions: [
        {
          action: 'Build',
          outcome: 'failed',
          buildId: BUILD_ID,
          site: 'http://sites/site/',
          reports: [{ name: 'unit', tests: 3, failures: 1 }],
        },
      ],
    });
  });

  it('of an earlier pipeline of the same name is not found', async () => {
    await rest.keep(recordOf(1, { incarnation: 'before' }));
    const response = await rest.get('/overview', { execution: executionId(1) });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ __type: 'PipelineExecutionNotFoundException' });
  });

  it.each(['..', '../../pipelines/web/pipeline', '', 'x'])('is not found under the id "%s"', async (id) => {
    const response = await rest.get('/overview', { execution: id });
    expect(response.status).toBe(404);
  });
});

describe('a log', () => {
  const log = { execution: executionId(1), action: executionId(900) };

  beforeEach(() => rest.keep(recordOf(1, { actions: [actionOf({ externalId: BUILD_ID })] })));

  it('comes in messages that say how far it has come, and ends', async () => {
    lines = async function* () {
      for (let line = 1; line <= 2_500; line += 1) yield lineOf(line);
    };
    const messages = await take(await rest.get('/log', log), 10_000);
    const all = messages.slice(0, -1).flatMap(({ data = '' }) => JSON.parse(data) as RestLogLine[]);
    expect(all).toHaveLength(2_500);
    expect(messages.at(-2)).toMatchObject({ id: '2500' });
    expect(messages.at(-1)).toMatchObject({ event: 'end' });
  });

  it('resumes after the last line that arrived', async () => {
    lines = async function* (from) {
      yield lineOf(from);
    };
    const [message] = await take(await rest.get('/log', log, { 'last-event-id': '7' }), 1);
    expect(message).toMatchObject({ id: '8' });
  });

  it('shows a line before the next one is there', async () => {
    let goOn = (): void => {};
    lines = async function* () {
      yield lineOf(1);
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      yield lineOf(2);
    };
    const messages = messagesOf(await rest.get('/log', log));
    expect((await messages.next()).value).toMatchObject({ id: '1' });
    goOn();
    expect((await messages.next()).value).toMatchObject({ id: '2' });
  });

  it('that is not written yet is asked for again', async () => {
    lines = async function* () {
      yield* [];
      await readFile(join(tmpdir(), 'stepline-there-is-no-such-file'));
    };
    expect(await take(await rest.get('/log', log), 10)).toMatchObject([{ event: 'waiting' }]);
  });

  it('is there as a text', async () => {
    lines = async function* () {
      yield lineOf(1);
      yield { ...lineOf(2), text: '<script>alert(1)</script>' };
    };
    const response = await rest.get('/log.txt', log);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe('line 1\n<script>alert(1)</script>\n');
  });

  it('of one build of a batch is there by its identifier, and that of another is not', async () => {
    await take(await rest.get('/log', { ...log, build: 'styles' }), 10);
    await take(await rest.get('/log', log), 10);
    expect(followed).toEqual([STYLES.buildId, BUILD_ID]);
    for (const build of ['later', 'ghost'])
      expect((await rest.get('/log.txt', { ...log, build })).status).toBe(404);
  });

  it('stands beside the builds of the batch, as they are now', async () => {
    const response = await rest.get('/builds', log);
    expect(await response.json()).toEqual({ builds: [STYLES, LATER] });
    await rest.keep(recordOf(2, { actions: [actionOf({ externalId: 'bucket/key' })] }));
    const none = await rest.get('/builds', { ...log, execution: executionId(2) });
    expect(await none.json()).toEqual({ builds: [] });
  });

  it('of an action without a build is not found', async () => {
    await rest.keep(recordOf(2, { actions: [actionOf({ externalId: 'bucket/key' })] }));
    const response = await rest.get('/log', { ...log, execution: executionId(2) });
    expect(response.status).toBe(404);
  });
});

describe('reports', () => {
  const keepReport = async (number: number, status: string, revision: string): Promise<void> => {
    const action = actionOf({
      id: executionId(900 + number),
      reports: [{ name: 'unit', type: 'TEST', keys: [], tests: 1, failures: status === 'FAILED' ? 1 : 0 }],
    });
    await rest.keep(
      recordOf(number, {
        actions: [action],
        revisions: [{ actionName: 'Fetch', artifact: 'SourceOutput', revisionId: revision }],
      }),
    );
    await rest.documents.create(`${keys.reports('web', executionId(number))}${action.id}/unit/reports.json`, {
      name: 'unit',
      type: 'TEST',
      tests: 1,
      failures: status === 'FAILED' ? 1 : 0,
      cases: [{ suite: 'dough', name: 'rises', status, message: 'it did not' }],
      files: [],
    });
  };

  it('come with their cases', async () => {
    await keepReport(1, 'FAILED', 'a');
    const response = await rest.get('/reports', { execution: executionId(1) });
    expect(await response.json()).toMatchObject({
      reports: [{ name: 'unit', action: 'Build', cases: [{ name: 'rises', status: 'FAILED' }] }],
    });
  });

  it('show a trend, oldest first, and the case that passed and failed on the same revision', async () => {
    await keepReport(1, 'FAILED', 'a');
    await keepReport(2, 'SUCCEEDED', 'a');
    const trend = await (await rest.get('/trend', {})).json();
    expect(trend).toMatchObject({
      points: [
        { executionId: executionId(1), failures: 1 },
        { executionId: executionId(2), failures: 0 },
      ],
      flaky: [JSON.stringify(['Prod', 'Build', 'unit', 'dough', 'rises'])],
    });
  });

  it('do not call flaky what was mended', async () => {
    await keepReport(1, 'FAILED', 'a');
    await keepReport(2, 'SUCCEEDED', 'b');
    expect(await (await rest.get('/trend', {})).json()).toMatchObject({ flaky: [] });
  });
});

describe('an artifact', () => {
  let folder: string;
  const key = keys.artifact('web', executionId(1), 'Site', executionId(900));
  const file = key.split('/').at(-1) ?? '';
  const artifact = { execution: executionId(1), file };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stepline-rest-'));
    const contents: Record<string, string | Uint8Array> = {
      'index.html': '<script>alert(1)</script>',
      'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'data.bin': new Uint8Array([1, 0, 2]),
      '<img src=x>.txt': 'name',
      'large.txt': new Uint8Array(LARGEST_SHOWN_BYTES + 1),
    };
    const files = await Promise.all(
      Object.entries(contents).map(async ([path, content], at) => {
        const source = join(folder, String(at));
        await writeFile(source, content);
        return { path, source };
      }),
    );
    await rest.store.putStream(key, writeZip(files));
    await rest.keep(recordOf(1, { actions: [actionOf({ outputs: [{ name: 'Site', key }] })] }));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('lists its files', async () => {
    const { entries } = (await (await rest.get('/artifact/entries', artifact)).json()) as {
      entries: unknown[];
    };
    expect(entries).toContainEqual({ path: 'index.html', size: 25 });
    expect(entries).toHaveLength(5);
  });

  it.each([
    ['index.html', 'text/plain; charset=utf-8', 'inline'],
    ['logo.svg', 'image/svg+xml', 'inline'],
    ['data.bin', 'application/octet-stream', 'attachment'],
    ['<img src=x>.txt', 'text/plain; charset=utf-8', 'inline'],
  ])('shows %s as %s, where nothing of it can run', async (path, type, disposition) => {
    const response = await rest.get('/artifact/file', { ...artifact, path });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-disposition')).toMatch(
      new RegExp(`^${disposition}; filename\\*=UTF-8''`),
    );
    expect(response.headers.get('content-security-policy')).toContain("sandbox; default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('leaves what is too large to the download', async () => {
    const response = await rest.get('/artifact/file', { ...artifact, path: 'large.txt' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'LimitExceededException' });
  });

  it('is downloaded as it is', async () => {
    const response = await rest.get('/artifact', artifact);
    expect(response.headers.get('content-disposition')).toContain('attachment');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.equals(Buffer.from((await rest.store.get(key))?.body ?? []))).toBe(true);
  });

  it.each(['../execution.json', 'other.zip', '', 'execution.json'])('is not found as "%s"', async (name) => {
    expect((await rest.get('/artifact', { ...artifact, file: name })).status).toBe(404);
  });
});

describe('a declaration', () => {
  const validate = async (
    text: string,
  ): Promise<{ valid: boolean; problems?: object[]; machine?: object }> => {
    const response = await rest.app.request('/validate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text, pipeline: 'web' }),
    });
    return (await response.json()) as { valid: boolean };
  };

  it('is refused with the line of each problem', async () => {
    const { pipeline } = (await rest.documents.read<{ pipeline: object }>(keys.pipeline('web'))) ?? {};
    const text = JSON.stringify({ pipeline }, undefined, 1).replace('"ProjectName"', '"ProjektName"');
    const line = text.split('\n').findIndex((each) => each.includes('ProjektName')) + 1;
    const { valid, problems } = await validate(text);
    expect(valid).toBe(false);
    expect(problems).toContainEqual(expect.objectContaining({ line }));
  });

  it('that cannot be read is refused at the place where reading ended', async () => {
    expect(await validate('pipeline:\n  name: [')).toMatchObject({
      valid: false,
      problems: [{ exception: 'InvalidDeclarationText', line: 2 }],
    });
  });

  it('that is valid comes back with its machine, and without its secrets', async () => {
    const { pipeline } = (await rest.documents.read<{ pipeline: object }>(keys.pipeline('web'))) ?? {};
    const answer = await validate(JSON.stringify(pipeline));
    expect(answer).toMatchObject({ valid: true, pipeline: { name: 'web' } });
    expect(answer.machine).toHaveProperty('StartAt');
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  it('has a machine for each of its versions', async () => {
    expect(await (await rest.get('/machine', {})).json()).toHaveProperty('States');
    expect((await rest.get('/machine', { version: '7' })).status).toBe(404);
  });
});

describe('a refusal', () => {
  const shape = { __type: expect.stringMatching(/Exception$/), message: expect.any(String) };
  it.each([
    [403, '/trend', { pipeline: 'web' }, { 'sec-fetch-site': 'cross-site' }],
    [404, '/nothing', {}, {}],
    [404, '/trend', { pipeline: 'ghost' }, {}],
    [404, '/overview', { execution: 'ghost' }, {}],
    [404, '/artifact', { execution: 'ghost', action: 'a', file: 'b' }, {}],
    [404, '/machine', { version: '7' }, {}],
  ])('has one shape: %i for %s %j', async (status, path, query, headers) => {
    const response = await rest.get(path, query, headers);
    expect([response.status, await response.json()]).toEqual([status, shape]);
  });

  it('by a listener of this machine has it too', async () => {
    const app = createApiApp({
      api: async () => ({ status: 200, headers: {}, body: '' }),
      onEvent: async () => ({ status: 200, body: {} }),
      caller: '',
      port: () => 4510,
      beside: [{ path: '/rest', app: rest.app }],
      log: silentLog,
    });
    const ask = async (host: string, path: string) => {
      const response = await app.request(`http://${host}${path}`, { headers: { host } });
      return [response.status, await response.json()];
    };
    expect(await ask('127.0.0.1:4510', '/rest/nothing')).toEqual([404, shape]);
    expect(await ask('127.0.0.1:4510', '/rest/trend?pipeline=ghost')).toEqual([404, shape]);
    expect(await ask('elsewhere.example:4510', '/rest/trend')).toEqual([403, shape]);
  });
});

describe('a request from the page of another origin', () => {
  it.each(['same-site', 'cross-site'])('is refused: %s', async (from) => {
    expect((await rest.get('/trend', {}, { 'sec-fetch-site': from })).status).toBe(403);
  });
  it('is told from our own', async () => {
    expect((await rest.get('/trend', {}, { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });
});
