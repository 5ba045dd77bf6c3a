import { readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRemote, createRepository, writeTree } from './repository.ts';
import { build, pipeline } from './small-pipeline.ts';
import { runStepline, temporaryFolder } from './stepline.ts';
import { startUp } from './up.ts';

const prod = (...actions: object[]) => [{ name: 'Prod', actions }];

const runPipeline = async (
  declaration: string,
  files: Readonly<Record<string, string>> = { 'a.txt': 'a' },
) => {
  const folder = await temporaryFolder();
  const repository = await createRepository(join(folder, 'repository'), files);
  await writeFile(join(folder, 'pipeline.yml'), declaration);
  const data = join(folder, 'data');
  return runStepline([
    'run',
    repository,
    '--pipeline',
    join(folder, 'pipeline.yml'),
    '--data',
    data,
    '--executor',
    'process',
  ]);
};

/** A port with two free ones after it, the first of which somebody takes. */
const takenPort = async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { port, close: () => new Promise((resolve) => server.close(resolve)) };
};

describe('bad input', () => {
  it('a declaration that is no YAML: one error, with line and column', async () => {
    const { exitCode, stderr } = await runPipeline('pipeline:\n  name: [unclosed\n');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/pipeline\.yml:\d+:\d+|line \d+/);
  });

  it('a missing buildspec: the build fails and names the file it looked for', async () => {
    const action = {
      ...build({ name: 'Build', commands: [] }),
      configuration: { ProjectName: 'app' },
    };
    const { exitCode, stdout } = await runPipeline(pipeline('app', prod(action)));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/YAML_FILE_ERROR: .*buildspec\.yml/);
  });

  it('a provider that nobody knows: refused at its line, before anything runs', async () => {
    const action = {
      ...build({ name: 'Build', commands: ['true'] }),
      actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBild', version: '1' },
    };
    const { exitCode, stderr, stdout } = await runPipeline(pipeline('app', prod(action)));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/pipeline\.yml:\d+:\d+: .*actions\[0\]\.actionTypeId.*CodeBild/);
  });

  it('a provider that nobody runs here: the action errors by that name, and nothing is green', async () => {
    const action = {
      ...build({ name: 'Device', commands: [] }),
      actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'ECS', version: '1' },
      configuration: { ClusterName: 'c', ServiceName: 's' },
    };
    const { exitCode, stdout, stderr } = await runPipeline(pipeline('app', prod(action)));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 3 });
    expect(stdout).toMatch(/ECS/);
    expect(stdout).not.toMatch(/app succeeded/);
  });

  it('an artifact that no action produced: refused before anything runs', async () => {
    const { exitCode, stderr, stdout } = await runPipeline(
      pipeline('app', prod(build({ name: 'Build', commands: ['true'], input: 'Ghost' }))),
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/inputArtifacts\[0\].*Ghost/);
  });

  it('a repository that cannot be reached: the source errors and says which', async () => {
    const folder = await temporaryFolder();
    const { bare } = await createRemote(folder, { 'a.txt': 'a' });
    await writeTree(join(folder, 'pipelines'), {
      'pipeline.yml': pipeline('app', prod(build({ name: 'Build', commands: ['true'] }))),
    });
    const up = await startUp([
      '--data',
      join(folder, 'data'),
      '--pipelines',
      join(folder, 'pipelines'),
      '--repo',
      `team/app=${bare}`,
    ]);
    await rm(bare, { recursive: true });
    await up.call('StartPipelineExecution', { name: 'app' });
    const [execution] = await up.settled('app', 1);
    expect(execution?.status).toBe('Failed');
    const { actionExecutionDetails } = await up.call<{
      actionExecutionDetails: { output: { executionResult: { errorDetails: { message: string } } } }[];
    }>('ListActionExecutions', { pipelineName: 'app' });
    const message = actionExecutionDetails[0]?.output.executionResult.errorDetails.message;
    expect(message).toContain('team/app');
  });

  it('a port in use: names the port and the option, and leaves nothing running', async () => {
    const taken = await takenPort();
    const folder = await temporaryFolder();
    const { exitCode, stderr } = await runStepline(['up', '--port', String(taken.port), '--data', folder]);
    await taken.close();
    expect(exitCode).toBe(2);
    expect(stderr).toContain(String(taken.port));
    expect(stderr).toContain('PortInUse');
  });

  it('a data directory that another process works in: names both, and harms neither', async () => {
    const folder = await temporaryFolder();
    const up = await startUp(['--data', folder]);
    const { exitCode, stderr } = await runStepline(['up', '--port', '0', '--data', folder]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('DataDirectoryInUse');
    expect(stderr).toContain(String(up.running.process.pid));
    expect(await up.call('ListPipelines', {})).toEqual({ pipelines: [] });
  });

  const declared = pipeline('app', prod(build({ name: 'Build', commands: ['true'] })));
  it.each([
    ['pipelines', 'pipeline.yml', declared, `${declared}\n`],
    ['projects', 'codebuild/build.yml', 'description: a', 'description: b'],
  ])('two %s of one name: names both files, and opens nothing', async (_, file, one, other) => {
    const folder = await temporaryFolder();
    const tree = {
      'a/pipeline.yml': declared,
      'b/pipeline.yml': declared.replace('name: app', 'name: other'),
    };
    await writeTree(folder, { ...tree, [`a/${file}`]: one, [`b/${file}`]: other });
    const data = join(folder, 'data');
    const { exitCode, stderr } = await runStepline([
      ...['up', '--port', '0', '--data', data],
      ...['--pipelines', folder],
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/two declarations are called "(app|build)".*\[ConfigurationError\]/);
    expect(stderr).toContain(`${join(folder, 'a', file)} and ${join(folder, 'b', file)}`);
    expect(await readdir(data)).toEqual([]);
  });

  it('two pipelines of one name for `pipelines apply`: names both files, and asks no server', async () => {
    const folder = await temporaryFolder();
    await writeTree(folder, { 'a.yml': declared, 'b.yml': declared });
    const files = [join(folder, 'a.yml'), join(folder, 'b.yml')];
    const { exitCode, stderr } = await runStepline(['pipelines', 'apply', ...files]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`pipelines apply: two declarations are called "app": ${files.join(' and ')}`);
  });

  it.each([
    ['an invalid declaration among several', { 'a/pipeline.yml': 'pipeline: {}' }, /a\/pipeline\.yml/],
    ['a folder without any', {}, /ready/],
  ])('%s below --pipelines', async (_, tree, message) => {
    const folder = await temporaryFolder();
    await writeTree(folder, { ...tree, 'note.txt': '' });
    const args = ['--data', join(folder, 'data'), '--pipelines', folder];
    if (message.test('ready')) {
      const up = await startUp(args);
      expect(await up.call('ListPipelines', {})).toEqual({ pipelines: [] });
      return;
    }
    const { exitCode, stderr } = await runStepline(['up', '--port', '0', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });
});
