import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRequired } from '../fakes/is-required.ts';
import { createRemote, writeTree } from './repository.ts';
import { mountSmallDisk, type SmallDisk, whyNoSmallDisk } from './small-disk.ts';
import { build, pipeline } from './small-pipeline.ts';
import { runStepline, temporaryFolder } from './stepline.ts';
import { eventually, startUp, type Up } from './up.ts';

interface Scene {
  readonly disk: SmallDisk;
  readonly args: readonly string[];
  /** Resolves when the build waits for `go`. */
  readonly started: () => Promise<unknown>;
  readonly go: () => Promise<void>;
}

/** A pipeline whose data are on a small disk, and whose build makes `out/made.txt`, waits to be told, then runs `command`. */
const prepare = async (command: string): Promise<Scene> => {
  const folder = await temporaryFolder();
  const disk = await mountSmallDisk(16);
  const { bare } = await createRemote(folder, { 'a.txt': 'a' });
  const [started, go] = [join(folder, 'started'), join(folder, 'go')];
  const waits = `mkdir out && echo made > out/made.txt && touch ${started} && while [ ! -e ${go} ]; do sleep 0.05; done`;
  await writeTree(join(folder, 'pipelines'), {
    'pipeline.yml': pipeline('app', [
      { name: 'Prod', actions: [build({ name: 'Build', output: 'Out', commands: [waits, command] })] },
    ]),
  });
  return {
    disk,
    args: ['--data', disk.path, '--pipelines', join(folder, 'pipelines'), '--repo', `team/app=${bare}`],
    started: () =>
      eventually(
        () =>
          access(started).then(
            () => true,
            () => undefined,
          ),
        'the build waits',
      ),
    go: () => writeFile(go, ''),
  };
};

const start = (up: Up) => up.call<{ pipelineExecutionId: string }>('StartPipelineExecution', { name: 'app' });

const buildActionOf = async (up: Up, pipelineExecutionId: string) => {
  const { actionExecutionDetails } = await up.call<{
    actionExecutionDetails: {
      actionName: string;
      status: string;
      output: { executionResult: { externalExecutionSummary?: string; errorDetails?: { message: string } } };
    }[];
  }>('ListActionExecutions', { pipelineName: 'app', filter: { pipelineExecutionId } });
  return actionExecutionDetails.filter(({ actionName }) => actionName === 'Build');
};

const isWorkspaceGone = async (data: string): Promise<true | undefined> => {
  const uuid = (await readdir(join(data, 'codebuild'))).find((name) => /^[0-9a-f-]{36}$/.test(name)) ?? '';
  return (await readdir(join(data, 'codebuild', uuid))).includes('output') ? undefined : true;
};

const suite = (): void => {
  it('refuses what it cannot keep, naming the disk, and after a restart nothing is lost', async () => {
    const scene = await prepare('true');
    const up = await startUp(scene.args);
    const { pipelineExecutionId } = await start(up);
    await scene.started();
    await scene.disk.fill();
    await expect(start(up)).rejects.toThrow(/500 .*active\/app\.json: the disk is full; free some space/);
    await up.running.kill('SIGKILL');
    await scene.disk.free();
    await scene.go();

    const again = await startUp(scene.args);
    const executions = await again.settled('app', 1);
    expect(executions.find((each) => each.pipelineExecutionId === pipelineExecutionId)).toMatchObject({
      status: 'Succeeded',
    });
    expect(await buildActionOf(again, pipelineExecutionId)).toMatchObject([{ status: 'Succeeded' }]);
    const record = join(scene.disk.path, `store/executions/app/${pipelineExecutionId}/execution.json`);
    expect(JSON.parse(await readFile(record, 'utf8'))).toMatchObject({ status: 'Succeeded' });
  });

  it('calls a build that could not be kept errored, not green, and goes on when there is room', async () => {
    const scene = await prepare('true');
    const up = await startUp(scene.args);
    const { pipelineExecutionId } = await start(up);
    await scene.started();
    await scene.disk.fill();
    await scene.go();
    await eventually(() => isWorkspaceGone(scene.disk.path), 'the build has ended');
    await scene.disk.free();

    expect(await up.settled('app', 1)).toMatchObject([{ status: 'Failed' }]);
    const [action] = await buildActionOf(up, pipelineExecutionId);
    expect(JSON.stringify(action)).toContain('the disk is full; free some space and try again');
    await start(up);
    expect(await up.settled('app', 2)).toMatchObject([{ status: 'Succeeded' }, { status: 'Failed' }]);
  });

  it('recovers by itself from a build that fills the disk', async () => {
    const scene = await prepare('head -c 100000000 /dev/zero > big');
    const up = await startUp(scene.args);
    await start(up);
    await scene.started();
    await scene.go();
    expect(await up.settled('app', 1)).toMatchObject([{ status: 'Failed' }]);
    expect(await up.call('ListPipelines', {})).toMatchObject({ pipelines: [{ name: 'app' }] });
  });

  it('does not start on a full disk: says so, ends with 3, and damages nothing', async () => {
    const scene = await prepare('true');
    await scene.go();
    const up = await startUp(scene.args);
    const { pipelineExecutionId } = await start(up);
    await up.settled('app', 1);
    await up.running.kill('SIGTERM');
    await scene.disk.fill();
    const { exitCode, stderr } = await runStepline(['up', '--port', '0', ...scene.args]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: expect.stringMatching(/^stepline: .*the disk is full; free some space.*\[StoreUnavailable\]/m),
    });
    await scene.disk.free();
    const again = await startUp(scene.args);
    expect(await again.executions('app')).toMatchObject([{ pipelineExecutionId, status: 'Succeeded' }]);
  });
};

const reason = await whyNoSmallDisk();
if (reason === undefined || isRequired('mount')) describe('a full disk', suite);
else it('says why no disk can be filled on this machine', () => expect(reason).not.toBe(''));
