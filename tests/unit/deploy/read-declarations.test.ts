import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDeclarations } from '../../../deploy/read-declarations.ts';
import { watched } from '../../../deploy/watched.ts';
import { namedResources } from '../../../lib/pipeline/named-resources.ts';
import { findPipelines } from '../../../local/declarations/find-pipelines.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/web-app/', import.meta.url));
const renamed = (name: string): string =>
  readFileSync(join(EXAMPLE, 'pipeline.yml'), 'utf8').replace('name: web-app', `name: ${name}`);
const PROJECT = readFileSync(join(EXAMPLE, 'codebuild', 'web-app-build.yml'), 'utf8').replace(
  /^name:.*\n/m,
  '',
);
const nightly = (name: string): string =>
  `Rules: [{ Name: ${name}, ScheduleExpression: rate(1 day), Targets: [{ Pipeline: ${name} }] }]`;
const HOSTILE = fileURLToPath(new URL('../../cases/deploy/hostile-texts/', import.meta.url));

describe('the declarations of a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stepline-declarations-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const add = async (name: string): Promise<string> => {
    const path = join(folder, name);
    await mkdir(join(path, 'codebuild'), { recursive: true });
    await cp(join(EXAMPLE, 'pipeline.yml'), join(path, 'pipeline.yml'));
    return path;
  };

  it('are read through links', async () => {
    await symlink(EXAMPLE, join(folder, 'web-app'));
    const { pipelines, projects } = readDeclarations(folder);
    expect(pipelines.map(({ name }) => name)).toEqual(['web-app']);
    expect(projects.map(({ name }) => name)).toHaveLength(3);
  });

  it('are found at any depth, also directly in the folder, with the projects and rules beside each', async () => {
    const nested = await add('team/shop/web');
    await writeFile(join(nested, 'pipeline.yml'), renamed('nested'));
    await writeFile(join(nested, 'codebuild', 'nested-build.yml'), PROJECT);
    await writeFile(join(nested, 'triggers.yml'), nightly('nested'));
    await writeFile(join(folder, 'pipeline.yml'), renamed('direct'));
    await mkdir(join(folder, 'codebuild'));
    await writeFile(join(folder, 'codebuild', 'direct-build.yml'), PROJECT);
    await writeFile(join(folder, 'triggers.yml'), nightly('direct'));
    const { pipelines, projects, rules } = readDeclarations(folder);
    expect(pipelines.map(({ name }) => name)).toEqual(['direct', 'nested']);
    expect(projects.map(({ name }) => name)).toEqual(['direct-build', 'nested-build']);
    expect(rules.map(({ Name }) => Name)).toEqual(['direct', 'nested']);
    const served = findPipelines(folder);
    expect(served).toEqual([join(folder, 'pipeline.yml'), join(nested, 'pipeline.yml')]);
  });

  it('are read once where two links lead to them, with projects of a folder that has no declaration', async () => {
    for (const name of ['one', 'two']) await symlink(EXAMPLE, join(folder, name));
    await symlink('nowhere', join(folder, 'broken'));
    await mkdir(join(folder, 'shared', 'codebuild'), { recursive: true });
    await writeFile(join(folder, 'shared', 'codebuild', 'lib.yml'), PROJECT);
    const { pipelines, projects } = readDeclarations(folder);
    expect(pipelines).toHaveLength(1);
    expect(projects.map(({ name }) => name)).toContain('lib');
    expect(projects).toHaveLength(4);
  });

  it('are refused when two have one name', async () => {
    const files = [await add('one'), await add('two')].map((path) => join(path, 'pipeline.yml'));
    expect(() => readDeclarations(folder)).toThrow(
      `two declarations are called "web-app": ${files.join(' and ')}`,
    );
  });

  it('are refused by file and reason when one is not valid', async () => {
    const path = await add('one');
    await writeFile(join(path, 'pipeline.yml'), 'pipeline: { name: x }');
    expect(() => readDeclarations(folder)).toThrow(/one\/pipeline\.yml: .*roleArn/);
  });

  it('are refused when a project is not valid', async () => {
    const path = await add('one');
    await writeFile(join(path, 'codebuild', 'bad.yml'), 'novelty: 1');
    expect(() => readDeclarations(folder)).toThrow('bad.yml');
  });
});

describe('the events that rules take', () => {
  it('are those of the buckets and projects that are named, and of none when there are none', () => {
    const named = namedResources(readDeclarations(HOSTILE), {
      buckets: 'drop-*',
      projects: 'api,web-*,arn:aws:codebuild:us-east-1:111122223333:project/lib-*',
    });
    expect(watched(named)).toEqual({
      buckets: [{ Ref: 'Bucket' }, { prefix: 'drop-' }, 'odd-sources'],
      projects: ['api', { prefix: 'lib-' }, { prefix: 'web-' }],
    });
    const nothing = namedResources({ pipelines: [], projects: [] }, {});
    expect(watched(nothing)).toEqual({ buckets: [{ Ref: 'Bucket' }], projects: [] });
  });
});

describe('what declarations name', () => {
  it('is what the functions may reach', () => {
    expect(namedResources(readDeclarations(HOSTILE), {})).toEqual({
      buckets: ['odd-sources'],
      sources: ['odd-sources'],
      projects: [],
      functions: ['odd-check', 'odd-function'],
      machines: [],
      topics: ['arn:aws:sns:us-east-1:111122223333:people'],
      roles: ['arn:aws:iam::444455556666:role/caller'],
    });
  });

  it('takes in what is allowed beside, each once', () => {
    const named = namedResources({ pipelines: [], projects: [] }, { buckets: 'b, a,b,', projects: 'web-*' });
    expect([named.buckets, named.projects]).toEqual([['a', 'b'], ['web-*']]);
  });
});
