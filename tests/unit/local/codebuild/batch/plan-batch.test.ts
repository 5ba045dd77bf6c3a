import { describe, expect, it } from 'vitest';
import type { BuildRequest } from '../../../../../lib/ports.ts';
import { planBatch } from '../../../../../local/codebuild/batch/plan-batch.ts';
import type { BatchTask } from '../../../../../local/codebuild/buildspec/batch-spec.ts';
import { defaultProject } from '../../../../../local/codebuild/projects/project.ts';

const task = (identifier: string, environment: Partial<BatchTask['environment']> = {}): BatchTask => ({
  identifier,
  dependsOn: [],
  ignoreFailure: false,
  environment: { variables: {}, ...environment },
});

const request = (outputs: readonly string[], combineArtifacts = false): BuildRequest => ({
  owner: { pipeline: 'p', pipelineExecutionId: 'e', stage: 's', action: 'a', actionExecutionId: 'x' },
  inputs: [],
  outputs: outputs.map((artifact) => ({ artifact, key: `${artifact}.zip` })),
  environment: [],
  batch: { combineArtifacts },
  reportsPrefix: 'reports/',
  logsPrefix: 'logs/',
});

const plan = (asked: BuildRequest, tasks: readonly BatchTask[], limits: object = {}) => {
  const project = defaultProject('web');
  return planBatch(asked, { fastFail: false, tasks }, { ...project, batch: { ...project.batch, ...limits } });
};

describe('planBatch', () => {
  it('gives an output to the build with the longest name that it begins with', () => {
    const { builds } = plan(request(['a', 'a_b', 'a_b_c', 'a_x']), [task('a'), task('a_b')]);
    expect(
      builds.map(({ outputs }) => outputs.map(({ artifact, secondary }) => [artifact, secondary])),
    ).toEqual([
      [
        ['a', null],
        ['a_x', 'x'],
      ],
      [
        ['a_b', null],
        ['a_b_c', 'c'],
      ],
    ]);
  });

  it('lets every build make a part of a combined output, under a key of its own', () => {
    const { builds } = plan(request(['Out'], true), [task('a'), task('b')]);
    expect(builds.flatMap(({ outputs }) => outputs)).toEqual([
      { artifact: 'Out', key: 'Out.zip.parts/a.zip', secondary: null },
      { artifact: 'Out', key: 'Out.zip.parts/b.zip', secondary: null },
    ]);
  });

  it.each([
    ['more builds than the project allows', { maximumBuilds: 1 }, 'maximumBuildsAllowed'],
    [
      'a compute type that it does not allow',
      { computeTypes: ['BUILD_GENERAL1_SMALL'] },
      'computeTypesAllowed',
    ],
  ])('refuses %s', (_, limits, named) => {
    const tasks = [task('a'), task('b', { computeType: 'BUILD_GENERAL1_LARGE' })];
    expect(() => plan(request([]), tasks, limits)).toThrow(
      expect.objectContaining({
        name: 'InvalidBatch',
        blame: 'author',
        message: expect.stringContaining(named),
      }),
    );
  });

  it('refuses an output of no build, naming the builds', () => {
    expect(() => plan(request(['Site']), [task('a'), task('b')])).toThrow(/"Site".*a, b/);
  });
});
