import { execFile } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createRepository } from './repository.ts';
import { build, deploy, pipeline } from './small-pipeline.ts';
import { runStepline, stepline, temporaryFolder } from './stepline.ts';

const JUNIT = `<testsuite name="s" tests="2" failures="1"><testcase name="a"/><testcase name="b"><failure message="no"/></testcase></testsuite>`;

const prepare = async (stages: Parameters<typeof pipeline>[1], more: object = {}) => {
  const folder = await temporaryFolder();
  const repository = await createRepository(join(folder, 'repository'), { 'index.html': '<h1>hi</h1>\n' });
  const file = join(folder, 'pipeline.yml');
  await writeFile(file, pipeline('small', stages, more));
  const args = (...others: string[]) => [
    'run',
    repository,
    '--pipeline',
    file,
    '--data',
    join(folder, 'data'),
    '--executor',
    'process',
    ...others,
  ];
  return { folder, args, file };
};

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const site = [
  {
    name: 'Prod',
    actions: [
      build({
        name: 'Build',
        commands: ['mkdir out', 'cp index.html out/', 'echo "$WHO" > out/who'],
        output: 'Site',
      }),
      deploy('Deploy', 'Site', 'small-site', 2),
    ],
  },
];

describe('stepline run', () => {
  it('says what of the work tree it does not run', async () => {
    const { args, folder } = await prepare(site);
    await writeFile(join(folder, 'repository', 'index.html'), '<h1>changed</h1>\n');
    await writeFile(join(folder, 'repository', 'new.txt'), '');
    const { exitCode, stderr } = await runStepline(args('--json'));
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /^WARNING: 2 files are not committed; this runs commit [0-9a-f]{8} without them\n$/,
    );
    const published = join(folder, 'data/buckets/small-site/index.html');
    expect(await readFile(published, 'utf8')).toBe('<h1>hi</h1>\n');
  });

  it('ends with 0, and its last line says where site, artifacts and reports are', async () => {
    const { args } = await prepare(site);
    const { exitCode, stdout, stderr } = await runStepline(args('--json'));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const lines = linesOf(stdout);
    const summary = lines.at(-1);
    expect(summary).toMatchObject({
      type: 'summary',
      pipeline: 'small',
      status: 'Succeeded',
      sites: [{ bucket: 'small-site', url: expect.stringMatching(/^http.*\/sites\/small-site\/$/) }],
      actions: [
        { stage: 'Source', action: 'Fetch', status: 'Succeeded' },
        { stage: 'Prod', action: 'Build', status: 'Succeeded' },
        { stage: 'Prod', action: 'Deploy', status: 'Succeeded' },
      ],
    });
    const { artifacts, sites } = summary as {
      artifacts: { name: string; path: string }[];
      sites: { path: string }[];
    };
    expect(artifacts.map(({ name }) => name)).toEqual(['Source', 'Site']);
    for (const { path } of artifacts) expect((await readFile(path)).subarray(0, 2).toString()).toBe('PK');
    expect(await readFile(join(sites[0]?.path ?? '', 'index.html'), 'utf8')).toBe('<h1>hi</h1>\n');
  });

  it('prints the events of one execution in the shape of EventBridge, in order', async () => {
    const { args } = await prepare(site);
    const { stdout } = await runStepline(args('--json'));
    const events = linesOf(stdout).slice(0, -1);
    expect(new Set(events.map((event) => event['source']))).toEqual(new Set(['aws.codepipeline']));
    const told = events.map((event) => {
      const detail = event['detail'] as Record<string, string>;
      const level = String(event['detail-type']).split(' ')[1];
      return [level, detail['stage'], detail['action'], detail['state']].filter(Boolean).join(' ');
    });
    expect(told).toEqual([
      'Pipeline STARTED',
      'Stage Source STARTED',
      'Action Source Fetch STARTED',
      'Action Source Fetch SUCCEEDED',
      'Stage Source SUCCEEDED',
      'Stage Prod STARTED',
      'Action Prod Build STARTED',
      'Action Prod Build SUCCEEDED',
      'Action Prod Deploy STARTED',
      'Action Prod Deploy SUCCEEDED',
      'Stage Prod SUCCEEDED',
      'Pipeline SUCCEEDED',
    ]);
  });

  it('ends with 1 when a build says no, keeps its report, and runs nothing after it', async () => {
    const { args } = await prepare([
      {
        name: 'Prod',
        actions: [
          build({
            name: 'Test',
            commands: [`echo '${JUNIT}' > junit.xml`, 'exit 3'],
            reports: { unit: { files: ['junit.xml'] } },
          }),
          deploy('Deploy', 'Source', 'small-site', 2),
        ],
      },
    ]);
    const { exitCode, stdout } = await runStepline(args('--json'));
    expect(exitCode).toBe(1);
    const summary = linesOf(stdout).at(-1) as { reports: { path: string }[] };
    expect(summary).toMatchObject({
      status: 'Failed',
      reports: [{ name: expect.stringContaining('unit'), tests: 2, failures: 1 }],
      sites: [],
      actions: [{ action: 'Fetch' }, { action: 'Test', status: 'Failed' }],
    });
    expect(await readFile(summary.reports[0]?.path ?? '', 'utf8')).toContain('testcase');
  });

  it('names the failed test case and its message for people', async () => {
    const { args } = await prepare([
      {
        name: 'Prod',
        actions: [
          build({
            name: 'Test',
            commands: [`echo '${JUNIT}' > junit.xml`, 'exit 3'],
            reports: { unit: { files: ['junit.xml'] } },
          }),
        ],
      },
    ]);
    const { exitCode, stdout } = await runStepline(args());
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/small failed/);
    expect(stdout).toMatch(/unit .*1 of 2 failed/);
    expect(stdout).toMatch(/\bb\b.*\n?.*no/);
    expect(stdout).toContain('process (not isolated)');
  });

  it('gives variables to the actions that ask for them, and refuses the ones that were not declared', async () => {
    const { args } = await prepare(
      [
        {
          name: 'Prod',
          actions: [
            {
              ...build({ name: 'Build', commands: ['test "$WHO" = "you there"'] }),
              configuration: {
                ...(
                  build({ name: 'Build', commands: ['test "$WHO" = "you there"'] }) as {
                    configuration: object;
                  }
                ).configuration,
                EnvironmentVariables: '[{"name":"WHO","value":"#{variables.WHO}"}]',
              },
            },
          ],
        },
      ],
      { variables: [{ name: 'WHO', defaultValue: 'me' }] },
    );
    expect((await runStepline(args('--var', 'WHO=you there'))).exitCode).toBe(0);
    expect((await runStepline(args())).exitCode).toBe(1);
    const refused = await runStepline(args('--var', 'OTHER=1'));
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('OTHER');
  });

  it('ends with 2 and lists every problem of a declaration with its line', async () => {
    const { args, file } = await prepare(site);
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace('provider: S3', 'provider: Carrier-Pigeon').replace('name: Fetch', 'nmae: Fetch'),
    );
    const { exitCode, stderr, stdout } = await runStepline(args());
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/pipeline\.yml:\d+:\d+: pipeline\.stages\[0\]\.actions\[0\]\S*nmae/);
    expect(stderr).toMatch(/pipeline\.yml:\d+:\d+: pipeline\.stages\[1\]\.actions\[1\].*Carrier-Pigeon/);
  });

  it('ends with 3 when an action is of a type that nobody runs here', async () => {
    const { args } = await prepare([
      {
        name: 'Prod',
        actions: [
          {
            name: 'Ship',
            actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' },
            configuration: { ApplicationName: 'a', DeploymentGroupName: 'g' },
            inputArtifacts: [{ name: 'Source' }],
          },
        ],
      },
    ]);
    const { exitCode, stdout } = await runStepline(args());
    expect(exitCode).toBe(3);
    expect(stdout).toContain('Deploy/AWS/CodeDeploy');
  });

  it('ends with 3 when a container is wanted and no engine is there', async () => {
    const { args } = await prepare(site);
    const { exitCode, stdout } = await runStepline([...args(), '--executor', 'container'], {
      env: { PATH: await pathWith(['git', 'sh']) },
    });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/docker|podman/);
  });

  it('ends with 130 when it is interrupted, and leaves no process of a build', async () => {
    const pidFile = join(await temporaryFolder(), 'pid');
    const commands = [`sleep 4711 & echo $! > '${pidFile}'; echo waiting; wait`];
    const { args } = await prepare([{ name: 'Prod', actions: [build({ name: 'Wait', commands })] }]);
    const running = stepline(args());
    await running.output(/Wait \| waiting/);
    const pid = (await readFile(pidFile, 'utf8')).trim();
    expect(await isAlive(pid)).toBe(true);
    const { exitCode } = await running.kill('SIGINT');
    expect(exitCode).toBe(130);
    expect(await isAlive(pid)).toBe(false);
  });

  it('begins nothing again that an earlier run was killed over, and leaves no process of it', async () => {
    const folder = await temporaryFolder();
    const [began, go, pidFile] = [join(folder, 'began'), join(folder, 'go'), join(folder, 'pid')];
    const { args } = await prepare([
      {
        name: 'Prod',
        actions: [
          build({
            name: 'Wait',
            commands: [
              `echo "$CODEBUILD_BUILD_ID" >> '${began}'`,
              `if [ ! -e '${go}' ]; then sleep 4711 & echo $! > '${pidFile}'; echo waiting; wait; fi`,
            ],
          }),
        ],
      },
    ]);
    const killed = stepline(args());
    await killed.output(/Wait \| waiting/);
    await killed.kill('SIGKILL');
    const pid = (await readFile(pidFile, 'utf8')).trim();
    expect(await isAlive(pid)).toBe(true);
    await writeFile(go, '');
    expect((await runStepline(args())).exitCode).toBe(0);
    const builds = (await readFile(began, 'utf8')).trim().split('\n');
    expect(builds).toHaveLength(2);
    expect(new Set(builds).size).toBe(2);
    expect(await isAlive(pid)).toBe(false);
  });

  it.each([
    ['no pipeline file', ['run', '.', '--pipeline', 'no-such.yml'], /no-such\.yml/],
    ['no --pipeline', ['run', '.'], /--pipeline/],
    ['an unknown option', ['run', '.', '--pipeline', 'x.yml', '--jsno'], /--jsno/],
    ['an unknown command', ['rnu'], /rnu/],
  ])('ends with 2 for %s', async (_, args, message) => {
    const { exitCode, stderr } = await runStepline(args, { cwd: await temporaryFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('ends with 2 for a folder that is no Git repository', async () => {
    const { args } = await prepare(site);
    const empty = await temporaryFolder();
    const { exitCode, stderr } = await runStepline(['run', empty, ...args().slice(2)], {
      env: { GIT_CEILING_DIRECTORIES: dirname(empty) },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(empty);
  });
});

/** One that is dead, and that its foster parent has not asked about yet, still takes signals: the kernel says `Z`. */
const isAlive = async (pid: string): Promise<boolean> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  return /^[^ZX]$/.test(stat.charAt(stat.lastIndexOf(')') + 2));
};

/** A search path with these commands and no others. */
const pathWith = async (commands: readonly string[]): Promise<string> => {
  const folder = await temporaryFolder();
  for (const command of commands) {
    const { stdout } = await promisify(execFile)('sh', ['-c', 'command -v "$0"', command]);
    await symlink(stdout.trim(), join(folder, command));
  }
  return folder;
};
