import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  controlFileEndsWith,
  readControlFile,
  writeControlFile,
} from '../../../../../local/codebuild/shell/control-files.ts';
import { openBuildHarness } from '../../../../fakes/build-harness.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepline-control-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const place = {
  'a link': (path: string) => symlinkSync(join(folder, 'outside'), path),
  'a pipe that nobody reads': (path: string) => void execFileSync('mkfifo', [path]),
  'a folder': (path: string) => void mkdirSync(path),
};

describe.each(Object.entries(place))('%s where a control file is to be', (_what, put) => {
  it('is neither written to nor read, and nobody waits at it', async () => {
    writeFileSync(join(folder, 'outside'), 'secret');
    const path = join(folder, 'file');
    put(path);
    expect(() => writeControlFile(path, 'text')).toThrow(/EEXIST/);
    expect(readControlFile(path)).toBeUndefined();
    expect(controlFileEndsWith(path, 'secret')).toBe(false);
    expect(await readFile(join(folder, 'outside'), 'utf8')).toBe('secret');
  });
});

it('reads what was written, whole or its end', () => {
  const path = join(folder, 'file');
  writeControlFile(path, 'é text\n# complete\n');
  expect(readControlFile(path)).toBe('é text\n# complete\n');
  expect(controlFileEndsWith(path, '# complete\n')).toBe(true);
  expect(controlFileEndsWith(path, `${'x'.repeat(40)}# complete\n`)).toBe(false);
  expect(controlFileEndsWith(path, '# complet')).toBe(false);
  expect(readControlFile(join(folder, 'none'))).toBeUndefined();
});

const build = async (...commands: readonly string[]) => {
  await using harness = await openBuildHarness();
  await harness.source('Source', { a: '' });
  const { status, exportedVariables } = await harness.build({
    buildspecOverride: JSON.stringify({
      version: '0.2',
      env: { 'exported-variables': ['STATE'] },
      phases: { build: { commands } },
    }),
  });
  return { status, exportedVariables };
};

describe('a build', () => {
  it('cannot have a file outside written by whoever writes its next script', async () => {
    const links = `for n in $(seq 40); do for kind in script command; do
      ln -s ${folder}/$kind-$n "$STEPLINE_CONTROL/$kind-$n.sh" 2>/dev/null || true
    done; done`;
    expect((await build(links, 'echo never')).status).not.toBe('SUCCEEDED');
    expect(await readdir(folder)).toEqual([]);
  });

  it('goes on from the state before when a command leaves a pipe in place of its own', async () => {
    const pipe = 'STATE=lost STEPLINE_SAVED=1; mkfifo "$STEPLINE_STATE"; exit 0';
    expect(await build('STATE=kept', pipe, '[ "$STATE" = kept ]')).toEqual({
      status: 'SUCCEEDED',
      exportedVariables: { STATE: 'kept' },
    });
  });
});
