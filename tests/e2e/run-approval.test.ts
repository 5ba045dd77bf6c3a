import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRepository } from './repository.ts';
import { pipeline } from './small-pipeline.ts';
import { runStepline, stepline, temporaryFolder } from './stepline.ts';

const manual = (name: string, runOrder: number) => ({
  name,
  runOrder,
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
});

/** @returns the arguments of a run of two approvals, one after the other. */
const prepare = async (...more: string[]): Promise<readonly string[]> => {
  const folder = await temporaryFolder();
  const repository = await createRepository(join(folder, 'repository'), { 'a.txt': 'a' });
  const file = join(folder, 'pipeline.yml');
  const stages = [{ name: 'Gate', actions: [manual('Sign', 1), manual('Seal', 2)] }];
  await writeFile(file, pipeline('small', stages));
  return ['run', repository, '--pipeline', file, '--data', join(folder, 'data'), ...more];
};

describe('an approval of a run', () => {
  it('that nobody can answer is told, with what to do, and ends with the run', async () => {
    const running = stepline(await prepare());
    await running.errorOutput(
      /^WARNING: Gate \/ Sign waits for approval.*Ctrl-C.*stepline up.*--approve Gate\/Sign$/m,
    );
    await running.output(/^Gate \/ Sign: started: waits for approval$/m);
    const { exitCode, stdout } = await running.kill('SIGINT');
    expect(exitCode).toBe(130);
    expect(stdout).not.toContain('Seal: started');
  });

  it('is answered by --approve, and both outputs say so', async () => {
    const { exitCode, stdout, stderr } = await runStepline(await prepare('--approve'));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: ['Sign', 'Seal']
        .map((name) => `NOTE: Gate / ${name} was approved by stepline run --approve, not by a person\n`)
        .join(''),
    });
    expect(stdout).toMatch(/^Gate \/ Sign: succeeded in .*: approved by stepline run --approve$/m);
  });

  it('is answered with the summary that the events tell', async () => {
    const { stdout } = await runStepline(
      await prepare('--json', '--approve', 'Gate/Sign', '--approve', 'Gate/Seal'),
    );
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const ended = lines.filter(
      ({ detail }) => detail?.type?.category === 'Approval' && detail.state === 'SUCCEEDED',
    );
    expect(ended.map(({ detail }) => [detail.action, detail['execution-result']])).toEqual(
      ['Sign', 'Seal'].map((name) => [
        name,
        expect.objectContaining({ 'external-execution-summary': 'approved by stepline run --approve' }),
      ]),
    );
    expect(lines.at(-1)).toMatchObject({ status: 'Succeeded' });
  });

  it('is not answered when --approve names another', async () => {
    const running = stepline(await prepare('--approve', 'Gate/Sign'));
    await running.errorOutput(/^NOTE: Gate \/ Sign was approved/m);
    await running.errorOutput(/^WARNING: Gate \/ Seal waits for approval/m);
    expect((await running.kill('SIGINT')).exitCode).toBe(130);
  });

  it('that the pipeline does not have is refused, with those that it has', async () => {
    const { exitCode, stderr } = await runStepline(await prepare('--approve', 'Gate/Sing'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('"Gate/Sing" is not a manual approval');
    expect(stderr).toContain('Gate/Sign, Gate/Seal');
  });
});
