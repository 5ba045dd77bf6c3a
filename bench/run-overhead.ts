import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { bundleCli } from '../bundle/bundle-cli.ts';
import { createRepository } from '../tests/e2e/repository.ts';
import { build, pipeline } from '../tests/e2e/small-pipeline.ts';
import { type Measurement, median, timed } from './measurement.ts';

const run = promisify(execFile);
const ROUNDS = 7;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(ROOT, 'cli/main.cjs');
const GITLAB = fileURLToPath(new URL('../node_modules/.bin/gitlab-ci-local', import.meta.url));

const ACTIONS = ['One', 'Two', 'Three', 'Four'];
const commandOf = (action: string): string => `echo ${action} > ${action}.txt`;

const hasRsync = (): Promise<boolean> =>
  run('rsync', ['--version']).then(
    () => true,
    () => false,
  );

/** The same four commands for everybody: in a script, as four actions in a row, as four jobs in four stages. */
const prepare = async (folder: string): Promise<string> => {
  const repository = await createRepository(join(folder, 'repository'), {
    'README.md': 'four trivial commands\n',
    'all.sh': `set -e\n${ACTIONS.map(commandOf).join('\n')}\n`,
    '.gitlab-ci.yml': stringify({
      stages: ACTIONS.map((action) => action.toLowerCase()),
      ...Object.fromEntries(
        ACTIONS.map((action) => [action, { stage: action.toLowerCase(), script: [commandOf(action)] }]),
      ),
    }),
  });
  const actions = ACTIONS.map((name, at) => build({ name, runOrder: at + 1, commands: [commandOf(name)] }));
  await writeFile(join(folder, 'pipeline.yml'), pipeline('bench', [{ name: 'Prod', actions }]));
  return repository;
};

const rounds = async (works: readonly (() => Promise<unknown>)[]): Promise<readonly number[]> => {
  const times: number[][] = works.map(() => []);
  // In turn, so that a busy moment of the machine meets all of them.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [at, work] of works.entries()) {
      const time = await timed(work);
      if (round > 0) times[at]?.push(time);
    }
  }
  return times.map(median);
};

/** Wall time of four trivial actions, less that of the same commands in bash; gitlab-ci-local is the measure. */
export const benchRunOverhead = async (): Promise<readonly Measurement[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'stepline-bench-'));
  try {
    // As `npm ci` leaves it: sources that changed since would be run as they are.
    await bundleCli({ root: ROOT });
    const repository = await prepare(folder);
    const ours = [
      'run',
      repository,
      '--pipeline',
      join(folder, 'pipeline.yml'),
      '--executor',
      'process',
      '--json',
    ];
    const bash = () => run('bash', ['all.sh'], { cwd: repository });
    const stepline = () => run(process.execPath, [MAIN, ...ours, '--data', join(folder, 'data')]);
    const gitlab = () => run(GITLAB, ['--force-shell-executor'], { cwd: repository });
    const comparable = await hasRsync();
    const [bashTime = Number.NaN, ourTime = Number.NaN, gitlabTime = Number.NaN] = await rounds(
      comparable ? [bash, stepline, gitlab] : [bash, stepline],
    );
    const ratio = (ourTime - bashTime) / (gitlabTime - bashTime);
    return [
      { name: 'bash', value: bashTime, unit: 'ms' },
      { name: 'stepline run', value: ourTime, unit: 'ms' },
      { name: 'gitlab-ci-local --force-shell-executor', value: gitlabTime, unit: 'ms' },
      {
        name: 'overhead over bash, stepline / gitlab-ci-local',
        value: ratio,
        unit: '',
        limit: 0.4,
        note: comparable
          ? `median of ${ROUNDS} rounds in turn`
          : 'gitlab-ci-local needs rsync, which is not here',
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
