import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRepository } from './repository.ts';
import { deploy, pipeline } from './small-pipeline.ts';
import { runStepline, temporaryFolder } from './stepline.ts';
import { eventually, startUp } from './up.ts';

const batchAction = (configuration: object, outputs: readonly string[]): object => ({
  name: 'Build',
  actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  configuration: { ProjectName: 'site', BatchEnabled: 'true', ...configuration },
  inputArtifacts: [{ name: 'Source' }],
  outputArtifacts: outputs.map((name) => ({ name })),
});

const buildspec = (ledger: string): string => `
version: 0.2
batch:
  build-graph:
    - identifier: pages
    - identifier: styles
      depend-on: [pages]
phases:
  build:
    commands:
      - 'echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER begins" >> ${ledger}'
      - '[ $CODEBUILD_BATCH_BUILD_IDENTIFIER = pages ] || while [ ! -e ${ledger}.go ]; do sleep 0.05; done'
      - 'mkdir out; echo "made by $CODEBUILD_BATCH_BUILD_IDENTIFIER" > out/$CODEBUILD_BATCH_BUILD_IDENTIFIER.html'
      - 'echo "<testsuite><testcase name=\\"$CODEBUILD_BATCH_BUILD_IDENTIFIER\\"/></testsuite>" > unit.xml'
reports: {unit: {files: [unit.xml]}}
artifacts: {base-directory: out, files: ['**/*']}
`;

const prepare = async () => {
  const folder = await temporaryFolder();
  const ledger = join(folder, 'ledger');
  const repository = await createRepository(join(folder, 'app'), { 'buildspec.yml': buildspec(ledger) });
  const stages = [
    {
      name: 'Prod',
      actions: [batchAction({ CombineArtifacts: 'true' }, ['Site']), deploy('Deploy', 'Site', 'site', 2)],
    },
  ];
  const file = join(folder, 'web.yml');
  await writeFile(file, pipeline('web', stages));
  const args = ['--data', join(folder, 'data'), '--repo', `team/app=${repository}`];
  const linesOf = async () => (await readFile(ledger, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  return { args, file, linesOf, finish: () => writeFile(`${ledger}.go`, '') };
};

describe('a batch in a pipeline', () => {
  it('goes through kill -9 to one deployed site, with a log and a report of each build', async () => {
    const { args, file, linesOf, finish } = await prepare();
    const first = await startUp(args);
    await runStepline(['pipelines', 'apply', file], { env: { STEPLINE_ENDPOINT: first.api } });
    await eventually(
      async () => (await linesOf()).includes('styles begins') || undefined,
      'both builds began',
    );
    await first.running.kill('SIGKILL');

    await finish();
    const up = await startUp(args);
    const [execution] = await up.settled('web', 1);
    expect(execution?.status).toBe('Succeeded');
    expect(await linesOf()).toEqual(['pages begins', 'styles begins', 'styles begins']);

    const pages = await fetch(`${up.sites}/site/pages.html`);
    expect(await pages.text()).toBe('made by pages\n');
    const styles = await fetch(`${up.sites}/site/styles.html`);
    expect(await styles.text()).toBe('made by styles\n');

    const env = { STEPLINE_ENDPOINT: up.api };
    const whole = await runStepline(['logs', 'web'], { env });
    expect(whole.stdout).toContain('Prod / Build | [pages] ');
    expect(whole.stdout).toContain('Prod / Build | [styles] ');
    const one = await runStepline(['logs', 'web', '--build', 'styles'], { env });
    expect(one.stdout).toContain('BUILD');
    expect(one.stdout).not.toContain('[pages]');
    const none = await runStepline(['logs', 'web', '--build', 'ghost'], { env });
    expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('"ghost"') });

    const query = new URLSearchParams({ pipeline: 'web', execution: execution?.pipelineExecutionId ?? '' });
    const answer = await fetch(`${up.api}/rest/reports?${query}`);
    const { reports } = (await answer.json()) as { reports: { name: string; cases: { name: string }[] }[] };
    expect(reports.map(({ name, cases }) => [name, cases.map((each) => each.name)])).toEqual([
      ['pages/unit', ['pages']],
      ['styles/unit', ['styles']],
    ]);
  });

  it('is stopped with all of its builds', async () => {
    const { args, file, linesOf } = await prepare();
    const up = await startUp(args);
    const env = { STEPLINE_ENDPOINT: up.api };
    await runStepline(['pipelines', 'apply', file], { env });
    await eventually(
      async () => (await linesOf()).includes('styles begins') || undefined,
      'both builds began',
    );
    const stopped = await runStepline(['stop', 'web', '--abandon', '--builds', '--reason', 'enough'], {
      env,
    });
    expect(stopped).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('; 1 build stopped') });
    const logs = await runStepline(['logs', 'web', '--build', 'styles'], { env });
    expect(logs.stdout).toContain('STOPPED');
  });
});
