import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runStepline, temporaryFolder } from './stepline.ts';

const webApp = fileURLToPath(new URL('../../examples/web-app/', import.meta.url));

const fileWith = async (text: string): Promise<string> => {
  const file = join(await temporaryFolder(), 'buildspec.yml');
  await writeFile(file, text);
  return file;
};

describe('stepline validate and compile', () => {
  it('says that the example is valid, and prints its machine', async () => {
    const valid = await runStepline(['validate', join(webApp, 'pipeline.yml')]);
    expect(valid).toMatchObject({ exitCode: 0, stderr: '' });
    expect(valid.stdout).toContain('"web-app" is valid (2 stages, 5 actions)');
    const compiled = await runStepline(['compile', join(webApp, 'pipeline.yml')]);
    expect(Object.keys(JSON.parse(compiled.stdout).States)).toEqual(
      expect.arrayContaining(['Begin', 'Source', 'Prod', 'Done']),
    );
  });

  it('lists every problem of an invalid declaration on standard error', async () => {
    const file = await fileWith('pipeline: { name: a b, stages: [] }');
    const { exitCode, stdout, stderr } = await runStepline(['validate', file]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    for (const path of ['pipeline.name', 'pipeline.roleArn', 'pipeline.stages'])
      expect(stderr).toContain(path);
  });
});

describe('stepline buildspec check', () => {
  it('has nothing to say of the buildspecs of the example', async () => {
    for (const name of ['build', 'unit-test', 'integration-test']) {
      const { exitCode, stderr } = await runStepline([
        'buildspec',
        'check',
        join(webApp, `buildspecs/${name}.yml`),
      ]);
      expect({ name, exitCode, stderr }).toEqual({ name, exitCode: 0, stderr: '' });
    }
  });

  it('prints every problem and everything that is not run here, with its path', async () => {
    const file = await fileWith(
      'version: 0.2\nbatch:\n  fast-fail: true\nphases:\n  build:\n    comands: [make]\n    on-failure: MAYBE\n',
    );
    const { exitCode, stderr } = await runStepline(['buildspec', 'check', file]);
    expect(exitCode).toBe(2);
    for (const path of ['batch', 'phases.build.comands', 'phases.build.on-failure'])
      expect(stderr).toContain(path);
  });
});
