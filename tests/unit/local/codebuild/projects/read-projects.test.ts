import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultProject } from '../../../../../local/codebuild/projects/project.ts';
import { readProjects } from '../../../../../local/codebuild/projects/read-projects.ts';
import { writeTree } from '../../../../fakes/tree.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stepline-projects-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

describe('readProjects', () => {
  it('reads a project in the names of CodeBuild', async () => {
    const text = `
name: shop
description: the shop
source: {type: CODEPIPELINE, buildspec: ci/build.yml}
artifacts: {type: CODEPIPELINE}
environment:
  type: LINUX_CONTAINER
  image: node:24
  computeType: BUILD_GENERAL1_MEDIUM
  privilegedMode: true
  environmentVariables:
    - {name: A, value: 1}
    - {name: B, value: /p, type: PARAMETER_STORE}
timeoutInMinutes: 20
concurrentBuildLimit: 2
cache: {type: LOCAL, modes: [LOCAL_CUSTOM_CACHE]}
buildBatchConfig:
  serviceRole: arn:aws:iam::123456789012:role/batch
  timeoutInMins: 90
  restrictions: {maximumBuildsAllowed: 7, computeTypesAllowed: [BUILD_GENERAL1_SMALL]}
stepline: {network: none, user: 1000:1000, memoryMiB: 512, diskMiB: 2048}
`;
    await writeTree(directory, { 'shop.yml': text });
    expect(await readProjects(directory)('shop')).toEqual({
      name: 'shop',
      source: { buildspec: 'ci/build.yml' },
      environment: {
        image: 'node:24',
        computeType: 'BUILD_GENERAL1_MEDIUM',
        privilegedMode: true,
        environmentVariables: [
          { name: 'A', value: '1', type: 'PLAINTEXT' },
          { name: 'B', value: '/p', type: 'PARAMETER_STORE' },
        ],
      },
      timeoutInMinutes: 20,
      queuedTimeoutInMinutes: 480,
      concurrentBuildLimit: 2,
      cache: { type: 'LOCAL' },
      batch: { maximumBuilds: 7, timeoutInMinutes: 90, computeTypes: ['BUILD_GENERAL1_SMALL'] },
      local: { network: 'none', user: '1000:1000', memoryMiB: 512, diskMiB: 2048 },
    });
  });

  it('answers nothing for a project that no file declares', async () => {
    expect(await readProjects(directory)('shop')).toBeUndefined();
    expect(await readProjects(join(directory, 'none'))('shop')).toBeUndefined();
  });

  it('takes an empty file for a project of defaults', async () => {
    await writeTree(directory, { 'shop.json': '{}' });
    expect(await readProjects(directory)('shop')).toEqual(defaultProject('shop'));
  });

  it.each([
    ['timeoutInMinute: 5', 'timeoutInMinute'],
    ['timeoutInMinutes: 3', 'timeoutInMinutes'],
    ['buildBatchConfig: {restrictions: {maximumBuildsAllowed: 101}}', 'maximumBuildsAllowed'],
    ['buildBatchConfig: {restrictions: {computeTypesAllowed: [HUGE]}}', 'computeTypesAllowed[0]'],
    ['buildBatchConfig: {restrictions: {fleetsAllowed: [x]}}', 'fleetsAllowed'],
    ['environment: {type: WINDOWS_CONTAINER}', 'environment.type'],
    ['environment: {image: --privileged}', 'environment.image'],
    ['source: {type: GITHUB}', 'source.type'],
    ['vpcConfig: {vpcId: x}', 'vpcConfig'],
    ['name: other', 'name'],
    ['cache: {type: LOCAL, modes: [LOCAL_DOCKER_LAYER_CACHE]}', 'cache.modes[0]'],
    ['stepline: {user: "--privileged"}', 'stepline.user'],
    ['stepline: {diskMiB: 1}', 'stepline.diskMiB'],
  ])('refuses %s by name', async (text, path) => {
    await writeTree(directory, { 'shop.yml': text });
    await expect(readProjects(directory)('shop')).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: join(directory, 'shop.yml'),
      message: expect.stringContaining(path),
    });
  });

  it.each([
    ['of aliases', `a: &a [x,x]\nb: &b [${'*a,'.repeat(60)}x]\nc: [${'*b,'.repeat(60)}x]`],
    ['of brackets', `a: ${'['.repeat(20_000)}`],
  ])('refuses a bomb %s', async (_, text) => {
    await writeTree(directory, { 'shop.yml': text });
    await expect(readProjects(directory)('shop')).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('not valid YAML'),
    });
  });

  it.each(['../shop', 'a/b', '', '.'])('refuses a name that is a path: %j', async (name) => {
    await expect(readProjects(directory)(name)).rejects.toMatchObject({ name: 'ConfigurationError' });
  });
});
