import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBuildspec, parseBuildspec } from '../../../../../local/codebuild/buildspec/parse-buildspec.ts';

const paths = (text: string): readonly string[] => checkBuildspec(text).map(({ path }) => path);

describe('parseBuildspec', () => {
  it('fills in what CodeBuild takes for granted', () => {
    expect(
      parseBuildspec('version: 0.2\nphases: {build: {commands: [make]}}\nreports: {r: {files: [x]}}\n'),
    ).toEqual({
      version: '0.2',
      env: { shell: 'sh', variables: {}, parameterStore: {}, secretsManager: {}, exportedVariables: [] },
      phases: { build: { commands: ['make'], finally: [], runtimeVersions: {} } },
      reports: { r: { files: ['x'], baseDirectory: '.', discardPaths: false, fileFormat: 'JUNITXML' } },
    });
  });

  it('keeps numbers and booleans as they were written', () => {
    const { env } = parseBuildspec(
      'version: 0.2\nenv: {variables: {A: 1.10, B: 007, C: yes, D: null, E: }}\nphases: {build: {commands: [x]}}',
    );
    expect(env.variables).toEqual({ A: '1.10', B: '007', C: 'yes', D: 'null', E: '' });
  });

  it.each([
    ['ABORT', { action: 'ABORT' }],
    ['CONTINUE', { action: 'CONTINUE' }],
    ['RETRY', { action: 'RETRY', retries: 3 }],
    ['RETRY-0', { action: 'RETRY', retries: 0 }],
    ['RETRY-8', { action: 'RETRY', retries: 8 }],
    ['RETRY-8-invalid+', { action: 'RETRY', retries: 8, pattern: 'invalid+' }],
    [
      'Retry-3-.*connection timed out.*',
      { action: 'RETRY', retries: 3, pattern: '.*connection timed out.*' },
    ],
    ['RETRY-.*Error: no database.*', { action: 'RETRY', retries: 3, pattern: '.*Error: no database.*' }],
    ['RETRY-5xx', { action: 'RETRY', retries: 3, pattern: '5xx' }],
  ])('reads on-failure: %s', (text, onFailure) => {
    const spec = { version: '0.2', phases: { build: { 'on-failure': text, commands: ['x'] } } };
    expect(parseBuildspec(JSON.stringify(spec)).phases.build?.onFailure).toEqual(onFailure);
  });

  it.each(['RETRY-101', 'RETRY-3-(', 'abort', 'STOP'])('refuses on-failure: %s', (text) => {
    const spec = { version: '0.2', phases: { build: { 'on-failure': text, commands: ['x'] } } };
    expect(paths(JSON.stringify(spec))).toEqual(['phases.build.on-failure']);
  });

  it('names every problem with its path, once', () => {
    const text = `
version: 0.2
run-as: "a b"
env:
  shell: fish
  variables: {"A-B": x, CODEBUILD_SRC_DIR: y}
  exported-variables: [AWS_KEY, ok]
  git-credential-helper: yes
proxy: {logs: yes}
batch: {fast-fail: true}
phases:
  install: {runtime-versions: {cobol: 74}}
  build: {commands: make}
  deploy: {commands: [x]}
reports: {g: {file-format: TAP}}
artifacts: {files: [], secondary-artifacts: {my-one: {files: [x]}}}
cache: {fallback-keys: [a]}
`;
    expect(paths(text)).toEqual([
      'proxy.logs',
      'batch',
      'run-as',
      'artifacts.secondary-artifacts.my-one',
      'artifacts.files',
      'cache.paths',
      'env.git-credential-helper',
      'env.shell',
      'env.variables.A-B',
      'env.variables.CODEBUILD_SRC_DIR',
      'env.exported-variables[0]',
      'phases.deploy',
      'phases.install.runtime-versions.cobol',
      'phases.build.commands',
      'phases.build.commands',
      'reports.g.files',
      'reports.g.file-format',
    ]);
  });

  it('tells what is not run here from what is wrong', () => {
    const kinds = checkBuildspec(
      'version: 0.2\nproxy: {logs: yes}\nphases: {build: {commands: [x]}}\nnope: 1',
    ).map(({ kind }) => kind);
    expect(kinds).toEqual(['invalid', 'unsupported']);
  });

  it('wants a runtime where it wants runtimes', () => {
    const text = 'version: 0.2\nphases: {install: {runtime-versions: {}}}';
    expect(paths(text)).toEqual(['phases.install.runtime-versions']);
  });

  it('takes every key of the reference', () => {
    const text = `
version: 0.2
run-as: builder
env:
  shell: bash
  variables: {key: "value"}
  parameter-store: {LOGIN: /CodeBuild/dockerLoginPassword}
  exported-variables: [key]
  secrets-manager: {SECRET: "secret-id:json-key:AWSCURRENT:"}
  git-credential-helper: no
proxy: {upload-artifacts: no, logs: no}
batch:
  fast-fail: false
  build-list: [{identifier: one}]
phases:
  install:
    run-as: root
    on-failure: ABORT
    runtime-versions: {java: corretto8, python: 3.x, ruby: "$MY_RUBY_VAR"}
    commands: [a]
    finally: [b]
  pre_build: {run-as: root, on-failure: RETRY-3-.*timed out.*, commands: [a], finally: [b]}
  build: {run-as: root, on-failure: CONTINUE, commands: [a], finally: [b]}
  post_build: {run-as: root, on-failure: RETRY, commands: [a], finally: [b]}
reports:
  arn:aws:codebuild:your-region:your-aws-account-id:report-group/report-group-name-1:
    files: ["**/*"]
    base-directory: target/tests/reports
    discard-paths: no
  reportGroupCucumberJson:
    files: [cucumber/target/cucumber-tests.xml]
    discard-paths: yes
    file-format: CucumberJson
artifacts:
  files: ["**/*"]
  name: myname-$(date +%Y-%m-%d)
  discard-paths: no
  base-directory: 'my-directory*'
  exclude-paths: "**/.*/**/*"
  enable-symlinks: yes
  s3-prefix: prefix
  secondary-artifacts:
    artifact1: {files: [x], name: secondary-artifact-name, discard-paths: yes, base-directory: y}
cache:
  key: npm-key-$(codebuild-hash-files package-lock.json) }
  fallback-keys: [npm-key-, npm-]
  action: restore
  paths: ['/root/.m2/**/*']
`;
    expect(checkBuildspec(text)).toEqual([]);
  });

  it('throws one error with all problems', () => {
    expect(() => parseBuildspec('version: 9\nphases: {}')).toThrow(
      expect.objectContaining({
        name: 'InvalidBuildspec',
        blame: 'author',
        problems: [expect.anything(), expect.anything()],
      }),
    );
  });

  it('never throws while checking, whatever the text is', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => Array.isArray(checkBuildspec(text))));
  });

  it('takes __proto__ for a name like any other', () => {
    const text =
      '{"version":"0.2","phases":{"build":{"commands":["x"]}},"env":{"variables":{"__proto__":"x"}}}';
    expect(checkBuildspec(text)).toEqual([]);
    expect(Object.entries(parseBuildspec(text).env.variables)).toEqual([['__proto__', 'x']]);
  });
});
