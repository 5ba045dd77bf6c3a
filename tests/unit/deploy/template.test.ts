import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import aslValidator from 'asl-validator';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../../adapters/aws/function-names.ts';
import { readConfig } from '../../../adapters/aws/read-config.ts';
import { EXPIRY_TAGS } from '../../../adapters/aws/s3/expiry-tags.ts';
import { checkTemplate } from '../../../deploy/checks/check-template.ts';
import { packagedTemplate } from '../../../deploy/checks/packaged-template.ts';
import { readDeclarations } from '../../../deploy/read-declarations.ts';
import { folderOf } from '../../../deploy/template.ts';
import { createResolver } from '../../../lib/import/create-resolver.ts';
import { createImportNotes } from '../../../lib/import/import-note.ts';
import { pipelineOfProperties } from '../../../lib/import/pipeline-of-properties.ts';
import { type Mapping, mappingOf } from '../../../lib/import/plain-data.ts';
import { templateOf } from '../../../lib/import/template.ts';
import { parsePipeline } from '../../../lib/pipeline/parse-pipeline.ts';
import type { Pipeline } from '../../../lib/pipeline/pipeline.ts';
import { readDeclaration } from '../../../lib/pipeline/read-declaration.ts';
import { compile } from '../../../statemachine/compile.ts';
import { findTool } from '../../fakes/find-tool.ts';
import { brokenTemplates, brokenTriggers, type Resources } from './broken-templates.ts';
import { type Packaged, packageTemplate } from './package-template.ts';

const HOSTILE = fileURLToPath(new URL('../../cases/deploy/hostile-texts', import.meta.url));

/** No npm package: it is on the development and CI machines, where it must run. */
const mayMiss = !findTool('cfn-lint', ['cfn-lint', '--version'], 'it does NOT look at the packaged template');

const passesCfnLint = async ({ file }: Packaged): Promise<void> => {
  // W3005: osls says DependsOn where a reference says it too.
  const args = ['--ignore-checks', 'W3005', '--format', 'parseable', '--', file];
  const result = await execa('cfn-lint', args, { all: true, reject: false, stdin: 'ignore' });
  expect([result.exitCode, result.all]).toEqual([0, '']);
};

/** As CloudFormation hands it on. */
const joined = (value: unknown): unknown => {
  const template = templateOf({ Resources: {} });
  if (!template) throw new Error('this is a template');
  return createResolver(template, new Map(), createImportNotes()).resolve(value, []);
};

/** As the custom resource gets it. */
const madeAgain = ({ ServiceToken: _token, ...properties }: Mapping): Pipeline =>
  parsePipeline(pipelineOfProperties(mappingOf(joined(properties)), '').declaration);

describe('the packaged template', () => {
  let packaged: Packaged;
  beforeAll(async () => {
    packaged = await packageTemplate();
  });
  afterAll(() => packaged.remove());

  const ofType = (type: string): readonly Mapping[] =>
    packagedTemplate(packaged.template)
      .ofType(type)
      .map(([, properties]) => properties);
  const functionNames = (): readonly unknown[] =>
    ofType('AWS::Lambda::Function').map(({ FunctionName: name }) => name);

  it('has none of the faults that cfn-lint does not see', () => {
    expect(checkTemplate(packaged.template)).toEqual([]);
  });

  it.skipIf(mayMiss)('passes cfn-lint', () => passesCfnLint(packaged));

  it('has every function under the name that machines and adapters call', () => {
    expect(functionNames().toSorted()).toEqual(
      FUNCTION_NAMES.map((name) => `stepline-prod-${name}`).toSorted(),
    );
  });

  it('makes of every declaration in pipelines/ the same pipeline again', () => {
    const { pipelines } = readDeclarations(folderOf('pipelines'));
    expect(ofType('Custom::SteplinePipeline').map(madeAgain)).toEqual(pipelines);
    expect(pipelines.map(({ name }) => name)).toContain('web-app');
  });

  it('has the projects that the example names, and one for commands', () => {
    expect(ofType('AWS::CodeBuild::Project').map(({ Name: name }) => name)).toEqual([
      'web-app-build',
      'web-app-integration-test',
      'web-app-unit-test',
      'stepline-prod-commands',
    ]);
  });

  it.each(readDeclarations(folderOf('pipelines')).pipelines)(
    'has the functions that the machine of $name calls, and asl-validator takes it',
    async (pipeline) => {
      const machine = compile(pipeline, { functionName: (fn) => `stepline-prod-${fn}` });
      expect(await aslValidator(machine)).toMatchObject({ isValid: true });
      const called = [...JSON.stringify(machine).matchAll(/"FunctionName":"([^"]+)"/g)].map(
        ([, name]) => name,
      );
      expect(functionNames()).toEqual(expect.arrayContaining(called));
    },
  );

  it('lets expire what the janitor tags', () => {
    const [rule] = ofType('AWS::S3::Bucket').flatMap(
      ({ LifecycleConfiguration: lifecycle }) =>
        JSON.stringify(lifecycle ?? '').match(/"TagFilters":\[.*?\]/) ?? [],
    );
    const [[key, value] = []] = Object.entries(EXPIRY_TAGS);
    expect(rule).toBe(`"TagFilters":[{"Key":"${key}","Value":"${value}"}]`);
  });

  it('gives every function an environment that it can read, with the names of secrets alone', () => {
    for (const { Environment: environment } of ofType('AWS::Lambda::Function')) {
      const variables = mappingOf(mappingOf(environment)['Variables']);
      // What CloudFormation fills in is some text by then.
      const filled = Object.entries(variables).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : 'https://filled.example',
      ]);
      const config = readConfig({
        ...Object.fromEntries(filled),
        AWS_REGION: 'us-east-1',
        STEPLINE_ACCOUNT: '111122223333',
      });
      expect(config).toMatchObject({
        STEPLINE_PREFIX: 'stepline-prod',
        STEPLINE_COMMANDS_PROJECT: 'stepline-prod-commands',
        STEPLINE_WEBHOOK_SECRET: '/stepline-prod/webhook-secret',
      });
    }
  });

  it.each(brokenTemplates)('would be found with %s', (_, change, says) => {
    const template = structuredClone(packaged.template) as { Resources: Resources };
    change(template.Resources);
    expect(checkTemplate(template)).toContainEqual(expect.stringMatching(says));
  });
});

describe('the template of a declaration with hostile texts', () => {
  let packaged: Packaged;
  beforeAll(async () => {
    packaged = await packageTemplate({ STEPLINE_PIPELINES: HOSTILE });
  });
  afterAll(() => packaged.remove());

  it('is made of a folder anywhere, by its absolute path', () => {
    expect(isAbsolute(HOSTILE)).toBe(true);
    expect(packagedTemplate(packaged.template).ofType('Custom::SteplinePipeline')).toHaveLength(1);
  });

  it('looks up nothing that looks like a variable', () => {
    const [resource] = packagedTemplate(packaged.template).ofType('Custom::SteplinePipeline');
    const declared = parsePipeline(
      readDeclaration(readFileSync(join(HOSTILE, 'odd/pipeline.yml'), 'utf8')).value,
    );
    expect(madeAgain(mappingOf(resource?.[1]))).toEqual(declared);
  });

  it('keeps the pattern of a rule as it was declared', () => {
    const declared = readDeclarations(HOSTILE).rules;
    const rules = packagedTemplate(packaged.template).ofType('AWS::Events::Rule');
    const [, deployed] = rules.find(([id]) => id.startsWith('TriggerRule')) ?? [];
    expect(joined(deployed?.['EventPattern'])).toEqual(declared[1]?.['EventPattern']);
  });

  it('has none of the faults either', () => {
    expect(checkTemplate(packaged.template)).toEqual([]);
  });

  it.skipIf(mayMiss)('passes cfn-lint', () => passesCfnLint(packaged));

  it.each(brokenTriggers)('would be found with %s', (_, change, says) => {
    const template = structuredClone(packaged.template) as { Resources: Resources };
    change(template.Resources);
    expect(checkTemplate(template)).toContainEqual(expect.stringMatching(says));
  });
});
