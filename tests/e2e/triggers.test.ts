import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRepository } from './repository.ts';
import { build, pipeline } from './small-pipeline.ts';
import { runStepline, temporaryFolder } from './stepline.ts';
import { startUp } from './up.ts';

const RULES = `
Rules:
  - Name: after-first
    EventPattern:
      source: [aws.codepipeline]
      detail-type: [CodePipeline Pipeline Execution State Change]
      detail: { pipeline: [first], state: [SUCCEEDED] }
    Targets:
      - Pipeline: second
  - Name: told
    EventPattern: { source: [team] }
    Targets:
      - Pipeline: first
`;

describe('triggers.yml', () => {
  it('lets an event start a pipeline, and its end another', async () => {
    const folder = await temporaryFolder();
    const repository = await createRepository(join(folder, 'app'), { 'a.txt': 'a' });
    for (const name of ['first', 'second']) {
      await mkdir(join(folder, 'pipelines', name), { recursive: true });
      const stage = { name: 'Prod', actions: [build({ name: 'Build', commands: ['true'] })] };
      await writeFile(join(folder, 'pipelines', name, 'pipeline.yml'), pipeline(name, [stage]));
    }
    await writeFile(join(folder, 'pipelines', 'first', 'triggers.yml'), RULES);
    const up = await startUp([
      '--data',
      join(folder, 'data'),
      '--repo',
      `team/app=${repository}`,
      '--pipelines',
      join(folder, 'pipelines'),
    ]);
    const event = { id: 'e', source: 'team', 'detail-type': 'Told', detail: {} };
    const answer = await fetch(`${up.api}/events`, { method: 'POST', body: JSON.stringify(event) });
    expect(await answer.json()).toMatchObject({ started: [{ pipeline: 'first' }] });
    const [second] = await up.settled('second', 1);
    expect(second).toMatchObject({
      status: 'Succeeded',
      trigger: { triggerDetail: expect.stringMatching(/:rule\/after-first$/) },
    });
  });

  it('that is wrong is told with every problem, and nothing is served', async () => {
    const folder = await temporaryFolder();
    const stage = { name: 'Prod', actions: [build({ name: 'Build', commands: ['true'] })] };
    await writeFile(join(folder, 'pipeline.yml'), pipeline('first', [stage]));
    const bad = 'Rules: [{ Name: a, ScheduleExpression: daily, Targets: [] }]';
    await writeFile(join(folder, 'triggers.yml'), bad);
    const args = ['up', '--port', '0', '--pipelines', folder, '--data', join(folder, 'data')];
    const { exitCode, stderr } = await runStepline(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('triggers.yml');
    expect(stderr).toContain('has no target');
  });
});
