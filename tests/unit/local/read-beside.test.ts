import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFunction } from '../../../local/actions/find-function.ts';
import { readProjects } from '../../../local/codebuild/projects/read-projects.ts';
import { refuseClashesBeside } from '../../../local/read-beside.ts';
import { findMachine } from '../../../local/statemachines/find-machine.ts';
import { writeTree } from '../../e2e/repository.ts';

const KINDS = [
  { file: 'codebuild/build.yml', one: 'description: a', other: 'description: b' },
  { file: 'functions/build.mjs', one: 'export const a = 1;', other: 'export const a = 2;' },
  { file: 'functions/build/index.ts', one: 'export const a = 1;', other: 'export const a = 2;' },
  { file: 'statemachines/build.asl.json', one: '{"StartAt":"A"}', other: '{"StartAt":"B"}' },
];

describe('what lies beside two declarations', () => {
  let root: string;
  let folders: readonly string[];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'stepline-beside-'));
    folders = ['a', 'b'].map((name) => join(root, name));
  });
  afterEach(() => rm(root, { recursive: true }));

  const ask = (file: string): Promise<unknown> => {
    const kind = String(file.split('/')[0]);
    const directories = folders.map((folder) => join(folder, kind));
    if (kind === 'codebuild') return readProjects(...directories)('build');
    return kind === 'functions' ? findFunction(directories, 'build') : findMachine(directories, 'build');
  };

  it.each(KINDS)('is refused under one name when it differs, naming both: $file', async (kind) => {
    const { file, one, other } = kind;
    await writeTree(root, { [`a/${file}`]: one, [`b/${file}`]: other });
    const refusal = {
      name: 'ConfigurationError',
      message: `${file.split('/')[0]}: two declarations are called "build": ${join(root, 'a', file)} and ${join(root, 'b', file)}`,
    };
    await expect(refuseClashesBeside(folders)).rejects.toMatchObject(refusal);
    // Also when the clash comes about after the start.
    await expect(ask(file)).rejects.toMatchObject(refusal);
  });

  it.each(KINDS)('is taken when it says the same, byte for byte: $file', async ({ file, one }) => {
    await writeTree(root, { [`a/${file}`]: one, [`b/${file}`]: one });
    await refuseClashesBeside(folders);
    expect(await ask(file)).toBeDefined();
  });

  it.each(KINDS)('is taken from whichever has it: $file', async ({ file, one }) => {
    await writeTree(root, { [`b/${file}`]: one, 'a/pipeline.yml': '' });
    await refuseClashesBeside(folders);
    expect(await ask(file)).toBeDefined();
  });

  it('is refused when the endings differ, too', async () => {
    await writeTree(root, { 'a/codebuild/build.json': '{}', 'b/codebuild/build.yml': 'description: b' });
    await expect(refuseClashesBeside(folders)).rejects.toThrow('build.json');
  });

  it('is refused when two functions of one text may import files that differ, unless they are one file', async () => {
    const text = `import { a } from './lib/a.mjs';\nexport const handler = () => a;\n`;
    await writeTree(root, { 'a/functions/build.mjs': text, 'b/functions/build.mjs': text });
    await expect(refuseClashesBeside(folders)).rejects.toThrow('two declarations are called "build"');
    await rm(join(root, 'b/functions'), { recursive: true });
    await symlink('../a/functions', join(root, 'b/functions'));
    await refuseClashesBeside(folders);
  });
});
