import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { messageOf } from '../../lib/errors.ts';
import {
  type ContainerEngine,
  containerEngine,
  findEngine,
} from '../../local/codebuild/executors/container-engine.ts';
import type { HarnessOptions } from './build-harness.ts';
import { isRequired } from './is-required.ts';

const image = 'localhost/stepline-test:skeleton';

/** The tools of the image are this machine's: an empty root of 60 kB, with `/usr` mounted read-only. */
const createArguments = ['--volume', '/usr:/usr:ro'];

/** For a bare Debian machine: no systemd, no iptables, hybrid cgroups. */
const bareMachine = `[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
netns = "none"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`;

export type Containers =
  | {
      readonly settings: HarnessOptions;
      readonly isolation: string;
      /** The root file system of the image. */
      readonly tar: Buffer;
      readonly remove: () => Promise<void>;
    }
  | { readonly settings: undefined; readonly reason: string };

/**
 * An engine of this machine and an image made without any registry; or why there is none. Where `STEPLINE_REQUIRE`
 * holds `container` (CI), that is an error instead: what should run there must not be left out.
 */
export const prepareContainers = async (): Promise<Containers> => {
  try {
    return await prepare();
  } catch (error) {
    if (isRequired('container')) throw error;
    return { settings: undefined, reason: messageOf(error) };
  }
};

const prepare = async (): Promise<Containers> => {
  const engine = await findEngine(undefined);
  const directory = await mkdtemp(join(tmpdir(), 'stepline-podman-'));
  const skeleton = await makeSkeleton(join(directory, 'skeleton'));
  const remove = async () => {
    // Podman mounts its storage on itself, and may leave it so.
    await execa('umount', ['-l', join(directory, 'store/overlay')], { reject: false });
    await rm(directory, { recursive: true, force: true });
  };
  try {
    return { ...(await prove(engine, skeleton, [])), remove };
  } catch (error) {
    if (engine.name !== 'podman' || process.getuid?.() !== 0) throw error;
  }
  await writeFile(join(directory, 'containers.conf'), bareMachine);
  process.env['CONTAINERS_CONF'] = join(directory, 'containers.conf');
  const engineArguments = ['--root', join(directory, 'store'), '--runroot', join(directory, 'run')];
  return { ...(await prove(containerEngine('podman', engineArguments), skeleton, engineArguments)), remove };
};

const makeSkeleton = async (root: string): Promise<string> => {
  await mkdir(root);
  for (const name of ['etc', 'root', 'tmp', 'proc', 'sys', 'dev', 'usr', 'home', 'var'])
    await mkdir(join(root, name));
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) await symlink(`usr/${name}`, join(root, name));
  await writeFile(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nbuilder:x:1000:1000::/home:/bin/sh\n',
  );
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nbuilder:x:1000:\n');
  return root;
};

interface Proven {
  readonly settings: HarnessOptions;
  readonly isolation: string;
  readonly tar: Buffer;
}

/** Imports the image and runs it once. */
const prove = async (
  engine: ContainerEngine,
  root: string,
  engineArguments: readonly string[],
): Promise<Proven> => {
  const { stdout } = await execa('tar', ['-C', root, '-c', '.'], { encoding: 'buffer' });
  const tar = Buffer.from(stdout);
  await execa(engine.name, [...engineArguments, 'import', '-', image], { input: tar, stdout: 'ignore' });
  const run = ['run', '--rm', '--network', 'none', ...createArguments, image, 'sh', '-c', 'echo runs'];
  const answer = await engine.run(run);
  if (answer.output.trim() !== 'runs')
    throw new Error(`${engine.name} does not run a container: ${answer.problem}`);
  const isolation = `container (${engine.name}, ${image})`;
  return { settings: settingsOf(engine, engineArguments), isolation, tar };
};

const settingsOf = (engine: ContainerEngine, engineArguments: readonly string[]): HarnessOptions => ({
  executor: 'container',
  engine: engine.name,
  engineArguments,
  createArguments,
  project: {
    environment: {
      image,
      computeType: 'BUILD_GENERAL1_SMALL',
      privilegedMode: false,
      environmentVariables: [],
    },
    local: { network: 'none' },
  },
});
