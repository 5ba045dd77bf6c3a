import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createActionRunners } from '../../../../lib/action/action-runners.ts';
import { ClosingError } from '../../../../lib/errors.ts';
import type { Log } from '../../../../lib/ports.ts';
import { createFunctionCalls } from '../../../../local/actions/function-calls.ts';
import { createFunctionJobs } from '../../../../local/actions/function-jobs.ts';
import { createLocalFunctions, type LocalFunctions } from '../../../../local/actions/functions.ts';
import { declaredAction } from '../../../fakes/action-work.ts';
import { silentLog } from '../../../fakes/silent-log.ts';
import { writeTree } from '../../../fakes/tree.ts';
import { createUseCaseWorld, pipelineOf } from '../../../fakes/use-case-world.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

interface OpenOptions {
  readonly directory?: string;
  readonly timeoutMs?: number;
  readonly log?: Log;
}

/** A world whose Lambda actions call the modules of a folder. */
const open = async (files: Readonly<Record<string, string>>, options: OpenOptions = {}) => {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'stepline-functions-')));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  await writeTree(join(directory, 'functions'), files);
  const journal = join(directory, 'invocations');
  const functions: LocalFunctions = createLocalFunctions({
    directories: [join(directory, 'functions')],
    journal,
    jobs: () => createFunctionJobs(harness.world),
    log: options.log ?? silentLog,
    environment: { GREETING: 'hello' },
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  const harness = createUseCaseWorld((parts) =>
    createActionRunners({ store: parts.store, lambda: { ...parts, functions } }),
  );
  cleanups.push(() => functions.close());
  const start = (FunctionName = 'greet', outputs: readonly string[] = []) =>
    harness.run(
      pipelineOf(
        declaredAction({
          type: 'Invoke/AWS/Lambda',
          name: 'Call',
          configuration: { FunctionName, UserParameters: 'you' },
          action: { outputArtifacts: outputs.map((name) => ({ name })) },
        }),
      ),
      'Call',
    );
  /** Calls the function and waits until nothing runs any more. */
  const run = async (functionName?: string, outputs?: readonly string[]) => {
    const executionId = await start(functionName, outputs);
    await functions.idle();
    return harness.action('shop', executionId, 'Call');
  };
  return { ...harness, functions, directory, journal, start, run };
};

const GREET = `
export const handler = async (event, context) => {
  const { id, data } = event['CodePipeline.job'];
  const { UserParameters } = data.actionConfiguration.configuration;
  await context.codepipeline.putJobSuccessResult({
    jobId: id,
    outputVariables: {
      Greeting: process.env.GREETING + ' ' + UserParameters,
      Seen: Object.keys(process.env).sort().join(','),
      Request: String(context.awsRequestId === id && context.getRemainingTimeInMillis() > 0),
    },
  });
};`;

const REPORT = (input: string) => `
export const handler = async (event, context) => {
  const jobId = event['CodePipeline.job'].id;
  await context.codepipeline.putJobSuccessResult(${input});
};`;

describe('a local function', () => {
  it.each(['greet.mjs', 'greet.js', 'greet.ts', 'greet/index.mjs'])(
    'is the module %s, reports by itself and sees only its own environment',
    async (file) => {
      const { run, world, journal } = await open({ [file]: GREET, 'package.json': '{"type":"module"}' });
      const execution = await run();
      expect(execution).toMatchObject({ status: 'Succeeded' });
      const [key = ''] = (await world.store.list('executions/')).keys.filter((each) =>
        each.endsWith(`actions/${execution.id}.json`),
      );
      expect(await world.documents.read(key)).toMatchObject({
        outputVariables: { Greeting: 'hello you', Seen: 'GREETING', Request: 'true' },
      });
      expect(await readdir(journal)).toEqual([]);
    },
  );

  it.each(['greet:live', 'arn:aws:lambda:eu-central-1:111122223333:function:greet'])(
    'is found as %s',
    async (name) => {
      const { run } = await open({ 'greet.mjs': GREET });
      expect(await run(name)).toMatchObject({ status: 'Succeeded' });
    },
  );

  it.each(['ghost', '../greet', 'a/b', ''])('called "%s" is an error that names it', async (name) => {
    const { run } = await open({ 'greet.mjs': GREET });
    expect(await run(name)).toMatchObject({
      outcome: 'errored',
      error: { code: 'ConfigurationError', message: expect.stringContaining(name) },
    });
  });

  it('is heard also when it does not wait for the answer', async () => {
    const { run } = await open({ 'greet.mjs': GREET.replace('await context', 'void context') });
    expect(await run()).toMatchObject({ status: 'Succeeded' });
  });

  it('writes its output artifact', async () => {
    const { run, store } = await open({
      'greet.mjs': `
        export const handler = async (event, context) => {
          await context.artifacts.write('Out', new TextEncoder().encode('zip'));
          await context.codepipeline.putJobSuccessResult({ jobId: event['CodePipeline.job'].id });
        };`,
    });
    const execution = await run('greet', ['Out']);
    expect(execution).toMatchObject({ status: 'Succeeded' });
    const stored = await store.get(execution.outputs[0]?.key ?? '');
    expect(new TextDecoder().decode(stored?.body)).toBe('zip');
  });

  it.each([
    ['throws', `export const handler = async () => { throw new Error('no flour'); };`, 'no flour'],
    ['exports no handler', 'export const other = 1;', 'handler'],
    ['is no JavaScript', 'export const = ;', 'failed'],
    ['ends its process', 'export const handler = async () => process.exit(3);', 'code 3'],
    [
      'ends its process as if all were well',
      'export const handler = async () => process.exit(0);',
      'before it',
    ],
    [
      'throws behind its own back',
      `export const handler = () => new Promise(() => setTimeout(() => { throw new Error('late'); }, 1));`,
      'late',
    ],
    [
      'gives a result that the API would refuse',
      REPORT('{ jobId, outputVariables: { A: 7 } }'),
      'outputVariables',
    ],
    ['gives a member that the API does not have', REPORT('{ jobId, verdict: true }'), 'verdict'],
  ])('fails its action when it %s, and nothing else', async (_, source, word) => {
    const { run } = await open({ 'greet.mjs': source });
    expect(await run()).toMatchObject({
      status: 'Failed',
      outcome: 'failed',
      error: { code: 'JobFailed', message: expect.stringContaining(word) },
    });
  });

  it('fails its action when it runs too long', async () => {
    const { run } = await open(
      { 'greet.mjs': 'export const handler = async () => { for (;;); };' },
      { timeoutMs: 300 },
    );
    expect(await run()).toMatchObject({
      status: 'Failed',
      error: { message: expect.stringContaining('0.3 seconds') },
    });
  });

  it('that returns without a result leaves its action waiting, and the log says so', async () => {
    const warnings: string[] = [];
    const log: Log = { ...silentLog, warn: (_, message) => warnings.push(message), child: () => log };
    const { run } = await open({ 'greet.mjs': 'export const handler = async () => {};' }, { log });
    expect(await run()).toMatchObject({ status: 'InProgress' });
    expect(warnings).toEqual(['the function returned without a result for its job']);
  });

  it('speaks to the log', async () => {
    const lines: string[] = [];
    const log: Log = { ...silentLog, info: (_, message) => lines.push(message), child: () => log };
    const { run } = await open(
      { 'greet.mjs': GREET.replace('const {', `console.log('kneading'); const {`) },
      { log },
    );
    await run();
    expect(lines).toContain('kneading');
  });

  it('ends when it has returned, whatever it left running, and all that it printed is heard', async () => {
    const lines: string[] = [];
    const log: Log = { ...silentLog, info: (_, message) => lines.push(message), child: () => log };
    const printed = Array.from({ length: 500 }, (_, at) => `loaf ${at}`);
    const { run, journal } = await open(
      {
        'greet.mjs': GREET.replace('await context', 'void context').replace(
          'const {',
          `const spin = () => { for (const end = Date.now() + 200; Date.now() < end; ); };
          setImmediate(spin);
          setInterval(spin, 1000);
          for (let at = 0; at < 500; at += 1) console.log('loaf ' + at);
          const {`,
        ),
      },
      { log },
    );
    expect(await run()).toMatchObject({ status: 'Succeeded' });
    expect(lines).toEqual(printed);
    expect(await readdir(journal)).toEqual([]);
  });

  it('runs again when the process died under it', async () => {
    const { start, functions, directory, journal, world, store, action } = await open({
      'greet.mjs': 'export const handler = () => new Promise((done) => setTimeout(done, 1e6));',
    });
    const executionId = await start();
    await functions.close();
    expect(await readdir(journal)).toHaveLength(1);
    await writeTree(join(directory, 'functions'), { 'greet.mjs': GREET });
    const next = createLocalFunctions({
      directories: [join(directory, 'functions')],
      journal,
      jobs: () => createFunctionJobs({ ...world, store }),
      log: silentLog,
    });
    await next.recover();
    await next.idle();
    expect(await action('shop', executionId, 'Call')).toMatchObject({ status: 'Succeeded' });
    expect(await readdir(journal)).toEqual([]);
  });
});

it('forgets the functions of a dead process where nobody is to go on with them', async () => {
  const { start, functions, journal, world, store } = await open({
    'greet.mjs': 'export const handler = () => new Promise((done) => setTimeout(done, 1e6));',
  });
  await start();
  await functions.close();
  expect(await readdir(journal)).toHaveLength(1);
  const next = createLocalFunctions({
    directories: [],
    journal,
    jobs: () => createFunctionJobs({ ...world, store }),
    log: silentLog,
  });
  await next.abandon();
  expect(await readdir(journal)).toEqual([]);
});

it('an invocation that cannot be read any more fails its action, and keeps no other from being taken up', async () => {
  const { start, functions, directory, journal, world, action } = await open({
    'greet.mjs': 'export const handler = () => new Promise((done) => setTimeout(done, 1e6));',
  });
  const executionId = await start();
  await functions.close();
  const [file = ''] = await readdir(journal);
  await writeTree(journal, { [file]: '{"half":' });
  const next = createLocalFunctions({
    directories: [join(directory, 'functions')],
    journal,
    jobs: () => createFunctionJobs(world),
    log: silentLog,
  });
  await next.recover();
  expect(await action('shop', executionId, 'Call')).toMatchObject({
    status: 'Failed',
    error: { message: expect.stringContaining('cannot be read') },
  });
  expect(await readdir(journal)).toEqual([`${file}.unreadable`]);
});

describe('a local function that somebody waits for', () => {
  it('gives back what it returns, as JSON data', async () => {
    const { functions } = await open({
      'sum.mjs':
        'export const handler = async ({ a, b }) => ({ sum: a + b, when: new Date(0), none: undefined });',
      'quiet.mjs': 'export const handler = async () => {};',
    });
    expect(await functions.call('sum', { a: 1, b: 2 })).toEqual({
      value: { sum: 3, when: '1970-01-01T00:00:00.000Z' },
    });
    expect(await functions.call('quiet', {})).toEqual({ value: null });
  });

  it('gives back what it throws, by name and message', async () => {
    const { functions } = await open({
      'bad.mjs': 'export const handler = async () => { throw new RangeError("too far"); };',
      'cyclic.mjs': 'export const handler = async () => { const a = {}; a.a = a; return a; };',
      'gone.mjs': 'export const handler = async () => process.exit(3);',
      'quit.mjs': 'export const handler = async () => process.exit(0);',
      'pool.mjs':
        'export const handler = async () => { setInterval(() => {}, 1000); throw new Error("no"); };',
    });
    expect(await functions.call('bad', {})).toEqual({ error: { name: 'RangeError', message: 'too far' } });
    expect(await functions.call('cyclic', {})).toMatchObject({ error: { name: 'TypeError' } });
    expect(await functions.call('gone', {})).toMatchObject({ error: { name: 'Runtime.ExitError' } });
    expect(await functions.call('quit', {})).toEqual({
      error: { name: 'Runtime.ExitError', message: 'it ended its process before it returned' },
    });
    expect(await functions.call('pool', {})).toEqual({ error: { name: 'Error', message: 'no' } });
  });

  it('is not what it is told when its process closes: neither a verdict nor a return', async () => {
    const log: Log = { ...silentLog, info: () => asked.resolve(), child: () => log };
    const asked = Promise.withResolvers<void>();
    const { functions } = await open(
      { 'slow.mjs': 'export const handler = () => new Promise(() => console.log("asked"));' },
      { log },
    );
    const call = functions.call('slow', {});
    await asked.promise;
    const looksForItsFile = functions.call('slow', {});
    await Promise.all([
      expect(call).rejects.toThrow(ClosingError),
      expect(looksForItsFile).rejects.toThrow(ClosingError),
      functions.close(),
    ]);
    await expect(functions.call('slow', {})).rejects.toThrow(ClosingError);
  });

  it('has no job to report for, and is not kept for another process', async () => {
    const { functions, directory } = await open({
      'report.mjs': `export const handler = async (event, { codepipeline }) =>
        codepipeline.putJobSuccessResult({ jobId: 'x' });`,
    });
    expect(await functions.call('report', {})).toMatchObject({
      error: { message: expect.stringContaining('not for a job') },
    });
    expect(await readdir(directory)).not.toContain('invocations');
  });

  it('is a rule of a condition: what it throws is the verdict', async () => {
    const { functions } = await open({
      'no.mjs': 'export const handler = async () => { throw new TypeError("a freeze"); };',
      'yes.mjs': 'export const handler = async () => "go";',
    });
    const calls = createFunctionCalls(functions);
    expect(await calls.call('yes', {})).toEqual({});
    expect(await calls.call('no', {})).toEqual({ error: 'TypeError: a freeze' });
    await expect(calls.call('ghost', {})).rejects.toMatchObject({ name: 'ConfigurationError' });
  });
});
