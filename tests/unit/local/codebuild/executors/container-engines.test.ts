import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { containerEngine, findEngine } from '../../../../../local/codebuild/executors/container-engine.ts';
import { containerExecutor } from '../../../../../local/codebuild/executors/container-executor.ts';
import { ContainerImages } from '../../../../../local/codebuild/executors/container-images.ts';
import { defaultProject, type Project } from '../../../../../local/codebuild/projects/project.ts';

const PATH = process.env['PATH'];
let folder: string;

/** Puts a program of this name in front of all others; it notes its arguments, one call a line. */
const install = async (name: string, script: string): Promise<void> => {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho "${name} $*" >> ${folder}/calls\n${script}\n`);
  await chmod(path, 0o755);
};

const calls = async (): Promise<readonly string[]> =>
  (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepline-engines-'));
  process.env['PATH'] = `${folder}:${PATH}`;
});

afterEach(async () => {
  process.env['PATH'] = PATH;
  await rm(folder, { recursive: true });
});

describe('finding an engine', () => {
  const refuses = 'echo ok; echo no daemon >&2; exit 1';

  it('takes docker where it answers', async () => {
    await install('docker', 'echo ok');
    await install('podman', 'echo ok');
    expect((await findEngine(undefined)).name).toBe('docker');
  });

  it('takes podman where docker is a client without its server', async () => {
    await install('docker', refuses);
    await install('podman', 'echo ok');
    expect((await findEngine(undefined)).name).toBe('podman');
  });

  it.each(['docker', 'podman'] as const)('asks nobody else when %s is forced', async (name) => {
    await install('docker', 'echo ok');
    await install('podman', 'echo ok');
    expect((await findEngine(name)).name).toBe(name);
    expect(await calls()).toEqual([`${name} info --format ok`]);
  });

  it('says what each of them said when none answers', async () => {
    await install('docker', refuses);
    await install('podman', 'echo no runtime >&2; exit 125');
    await expect(findEngine(undefined)).rejects.toMatchObject({
      name: 'ContainerEngineNotFound',
      blame: 'author',
      message: expect.stringMatching(/docker: no daemon; podman: no runtime/),
    });
  });
});

describe('an image', () => {
  const signal = new AbortController().signal;

  it('is pulled when it is absent, once for all who want it, and told line by line', async () => {
    await install(
      'podman',
      'case $1 in pull) echo "Copying blob 1"; echo "Copying blob 2" >&2;; *) exit 1;; esac',
    );
    const images = new ContainerImages(() => 0);
    const told: string[] = [];
    const ensure = () =>
      images.ensure(containerEngine('podman'), 'node:24', (line) => told.push(line), signal);
    expect(await Promise.all([ensure(), ensure()])).toEqual(['node:24', 'node:24']);
    expect(told.toSorted()).toEqual(['Copying blob 1', 'Copying blob 2', 'Pulling image node:24']);
    expect((await calls()).filter((call) => call.includes('pull'))).toEqual(['podman pull node:24']);
  });

  it('that cannot be pulled is refused with what the engine said, and not asked for again at once', async () => {
    await install('podman', 'case $1 in pull) echo "no route to registry" >&2; exit 1;; *) exit 1;; esac');
    const images = new ContainerImages(() => 0);
    const ensure = () => images.ensure(containerEngine('podman'), 'node:24', () => {}, signal);
    for (let round = 0; round < 2; round += 1)
      await expect(ensure()).rejects.toMatchObject({
        name: 'ImageNotAvailable',
        message: expect.stringContaining('no route to registry'),
      });
    expect((await calls()).filter((call) => call.includes('pull'))).toHaveLength(1);
  });

  it('under a name of CodeBuild is pulled from where the public has it', async () => {
    await install('podman', '[ $1 = pull ]');
    const images = new ContainerImages(() => 0);
    const name = 'aws/codebuild/standard:7.0';
    expect(await images.ensure(containerEngine('podman'), name, () => {}, signal)).toBe(
      'public.ecr.aws/codebuild/standard:7.0',
    );
  });
});

const executorOf = (change: Partial<Project> = {}) =>
  containerExecutor({
    build: 'b1',
    engine: containerEngine('podman'),
    image: 'node:24',
    paths: { output: '/o', control: folder },
    project: { ...defaultProject('p'), ...change },
    limits: { memoryBytes: 1_000, cpus: 2, processes: 50, diskBytes: 1 },
  });

describe('measuring the folders of a container', () => {
  it('asks its root, and takes what was counted although something vanished meanwhile', async () => {
    await install('podman', 'printf "3\\t/codebuild/output\\n4\\t/codebuild/control\\n"; exit 1');
    expect(await executorOf().foldersUsed()).toBe(7 * 1024);
    expect(await calls()).toEqual([
      'podman exec --user 0 stepline-b1 du -sk /codebuild/output /codebuild/control',
    ]);
  });

  it('does not know when its image has no `du`', async () => {
    await install('podman', 'echo "du: not found" >&2; exit 127');
    expect(await executorOf().foldersUsed()).toBeUndefined();
  });
});

describe('creating a container', () => {
  const created = async (change: Partial<Project>): Promise<string> => {
    await install('podman', 'exit 0');
    await executorOf(change).prepare();
    return (await calls()).at(-1) ?? '';
  };

  it('asks for every limit, and for no swap beside the memory', async () => {
    expect(await created({})).toContain('--memory 1000 --memory-swap 1000 --cpus 2 --pids-limit 50');
  });

  it.each(['none', 'host'] as const)('gives the network %s when the project says so', async (network) => {
    expect(await created({ local: { network } })).toContain(`--network ${network}`);
  });

  it('leaves the network to the engine by default, and neither privileges nor another user', async () => {
    const call = await created({});
    expect(call).not.toContain('--network');
    expect(call).not.toContain('--privileged');
    expect(call).not.toContain('--user');
  });

  it('is privileged only when asked', async () => {
    const environment = { ...defaultProject('p').environment, privilegedMode: true };
    expect(await created({ environment })).toContain('--privileged');
  });

  it('takes another user than the image has when the project says so', async () => {
    expect(await created({ local: { network: 'default', user: '1000:1000' } })).toContain('--user 1000:1000');
  });
});
