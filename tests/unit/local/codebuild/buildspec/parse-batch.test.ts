import { describe, expect, it } from 'vitest';
import { checkBuildspec, parseBuildspec } from '../../../../../local/codebuild/buildspec/parse-buildspec.ts';

const withBatch = (batch: string): string =>
  `version: 0.2\nbatch: ${batch}\nphases: {build: {commands: [make]}}\n`;

const problems = (batch: string): readonly string[] =>
  checkBuildspec(withBatch(batch)).map(({ path, kind }) => `${kind} ${path}`);

describe('batch of a buildspec', () => {
  it('reads a graph with everything that a build of it may say', () => {
    const batch = `
  fast-fail: true
  build-graph:
    - identifier: second
      depend-on: [first]
      ignore-failure: true
    - identifier: first
      buildspec: ci/first.yml
      debug-session: no
      env:
        compute-type: BUILD_GENERAL1_LARGE
        image: node:24
        privileged-mode: yes
        type: LINUX_CONTAINER
        variables: {A: 007}`;
    expect(parseBuildspec(withBatch(batch)).batch).toEqual({
      fastFail: true,
      tasks: [
        { identifier: 'second', dependsOn: ['first'], ignoreFailure: true, environment: { variables: {} } },
        {
          identifier: 'first',
          buildspec: 'ci/first.yml',
          dependsOn: [],
          ignoreFailure: false,
          environment: {
            computeType: 'BUILD_GENERAL1_LARGE',
            image: 'node:24',
            privilegedMode: true,
            variables: { A: '007' },
          },
        },
      ],
    });
  });

  it('multiplies a matrix out, the last row turning fastest', () => {
    const batch = `
  build-matrix:
    static: {ignore-failure: true, env: {privileged-mode: true}}
    dynamic:
      env: {image: [one, two], variables: {A: [x, y]}}`;
    const { tasks = [] } = parseBuildspec(withBatch(batch)).batch ?? {};
    expect(
      tasks.map(({ identifier, environment }) => [identifier, environment.image, environment.variables]),
    ).toEqual([
      ['build0', 'one', { A: 'x' }],
      ['build1', 'one', { A: 'y' }],
      ['build2', 'two', { A: 'x' }],
      ['build3', 'two', { A: 'y' }],
    ]);
    expect(tasks.every((task) => task.ignoreFailure && task.environment.privilegedMode)).toBe(true);
  });

  it.each([
    ['{}', ['invalid batch']],
    ['{fast-fail: true}', ['invalid batch']],
    ['{build-list: [{identifier: a}], build-graph: [{identifier: b}]}', ['invalid batch']],
    ['{build-list: []}', ['invalid batch.build-list']],
    ['{build-list: {identifier: a}}', ['invalid batch.build-list']],
    ['{build-list: [{}]}', ['invalid batch.build-list[0].identifier']],
    ['{build-list: [{identifier: a-b}]}', ['invalid batch.build-list[0].identifier']],
    ['{build-list: [{identifier: a}, {identifier: a}]}', ['invalid batch.build-list[1].identifier']],
    ['{build-list: [{identifier: a, depend-on: [a]}]}', ['invalid batch.build-list[0].depend-on']],
    ['{build-graph: [{identifier: a, depend-on: [b]}]}', ['invalid batch.build-graph[0].depend-on[0]']],
    ['{build-graph: [{identifier: a, depend-on: [a]}]}', ['invalid batch.build-graph']],
    [
      '{build-list: [{identifier: a, env: {variables: {CODEBUILD_X: 1}}}]}',
      ['invalid batch.build-list[0].env.variables.CODEBUILD_X'],
    ],
    [
      '{build-list: [{identifier: a, env: {image: --privileged}}]}',
      ['invalid batch.build-list[0].env.image'],
    ],
    [
      '{build-list: [{identifier: a, debug-session: true}]}',
      ['unsupported batch.build-list[0].debug-session'],
    ],
    ['{build-list: [{identifier: a, env: {fleet: f}}]}', ['unsupported batch.build-list[0].env.fleet']],
    [
      '{build-list: [{identifier: a, env: {type: WINDOWS_CONTAINER}}]}',
      ['unsupported batch.build-list[0].env.type'],
    ],
    [
      '{build-list: [{identifier: a, env: {compute-type: ARM_LAMBDA_1GB}}]}',
      ['unsupported batch.build-list[0].env.compute-type'],
    ],
    ['{build-fanout: {parallelism: 5}}', ['unsupported batch.build-fanout']],
    ['{build-matrix: {static: {}}}', ['invalid batch.build-matrix.dynamic']],
    [
      '{build-matrix: {dynamic: {env: {variables: {A-B: [x]}}}}}',
      ['invalid batch.build-matrix.dynamic.env.variables.A-B'],
    ],
    [
      '{build-matrix: {dynamic: {env: {compute-type: [HUGE]}}}}',
      ['unsupported batch.build-matrix.dynamic.env.compute-type[0]'],
    ],
  ])('finds what is wrong with %s', (batch, expected) => {
    expect(problems(batch)).toEqual(expected);
  });

  it('names the builds that wait for each other, and only those', () => {
    const [problem] = checkBuildspec(
      withBatch(
        '{build-graph: [{identifier: a}, {identifier: b, depend-on: [c]}, {identifier: c, depend-on: [b, a]}]}',
      ),
    );
    expect(problem?.message).toBe('builds that wait for each other: b, c');
  });

  it('refuses a matrix of more builds than CodeBuild takes before it is multiplied out', () => {
    const values = JSON.stringify(Array.from({ length: 1_000 }, (_, index) => String(index)));
    const variables = `{A: ${values}, B: ${values}, C: ${values}}`;
    expect(problems(`{build-matrix: {dynamic: {env: {variables: ${variables}}}}}`)).toEqual([
      'invalid batch.build-matrix',
    ]);
  });
});
