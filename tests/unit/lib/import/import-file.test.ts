import { describe, expect, it } from 'vitest';
import { importFile } from '../../../../lib/import/import-file.ts';
import { parsePipeline } from '../../../../lib/pipeline/parse-pipeline.ts';
import { importCases } from './import-cases.ts';

const project = (name: string): string =>
  `Resources: { P: { Type: AWS::CodeBuild::Project, Properties: { ${name} } } }`;

describe('an import', () => {
  it.each(importCases())('$title', ({ text, expected }) => {
    expect(JSON.parse(JSON.stringify(importFile(text)))).toEqual(expected);
  });

  it('of a file where everything is known is a valid declaration', () => {
    const known = importCases().find(({ title }) => title.startsWith('template with short tags'));
    const [pipeline] = importFile(known?.text ?? '').pipelines;
    expect(parsePipeline(pipeline?.declaration).name).toBe('web-main');
  });

  it.each([
    ['a list', '- 1'],
    ['a text', 'hello'],
    ['nothing', ''],
    ['a mapping that is no template', 'a: 1'],
    ['a template without a pipeline', 'Resources: { B: { Type: AWS::S3::Bucket } }'],
    ['a syntax error', 'Resources: {'],
    ['a key twice', 'Resources: {}\nResources: {}'],
    ['a list of projects that are none', '{"projects":[1]}'],
    ['deep nesting', `a: ${'['.repeat(200)}${']'.repeat(200)}`],
    [
      'aliases that explode',
      `a: &a [${'1,'.repeat(100)}]\nb: &b [${'*a,'.repeat(100)}]\nc: &c [${'*b,'.repeat(100)}]\nd: [*c]`,
    ],
  ])('refuses %s', (_, text) => {
    expect(() => importFile(text)).toThrow(expect.objectContaining({ name: 'InvalidImport' }));
  });

  it('takes what is given before a default, and says nothing of it', () => {
    const text = `Parameters: { N: { Type: String, Default: a } }\n${project('Name: !Ref N')}`;
    const { projects, notes } = importFile(text, new Map([['N', 'b']]));
    expect(projects).toMatchObject([{ name: 'b' }]);
    expect(notes).toEqual([]);
  });

  it('writes no secret', () => {
    const text = JSON.stringify({
      pipeline: { stages: [{ actions: [{ configuration: { OAuthToken: 'ghp_secret' } }] }] },
    });
    expect(JSON.stringify(importFile(text))).not.toContain('ghp_secret');
  });

  it.each([
    ['!Sub "a-${!Literal}"', 'a-${Literal}'],
    ['!Sub ["${A}-${B}", { A: x, B: !Join ["", [y, z]] }]', 'x-yz'],
    ['!Select [1, !Split ["/", a/b/c]]', 'b'],
    ['!If [Is, yes-name, no-name]', 'no-name'],
    ['!Sub "${AWS::Region}-x"', 'eu-west-1-x'],
    ['!Sub "${Bucket}"', 'my-bucket'],
    ['!GetAtt Bucket.Arn', 'arn:aws:s3:::my-bucket'],
    ['!GetAtt Role.Arn', 'arn:aws:iam::012345678901:role/ci/r'],
    ['012345678901', '012345678901'],
  ])('works out %s', (value, expected) => {
    const text = [
      'Conditions: { Is: !And [!Equals [a, a], !Not [!Equals [1, "1"]]] }',
      'Resources:',
      '  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: my-bucket } }',
      '  Role: { Type: AWS::IAM::Role, Properties: { RoleName: r, Path: /ci/ } }',
      `  P: { Type: AWS::CodeBuild::Project, Properties: { Name: n, Description: ${value} } }`,
    ].join('\n');
    const given = new Map([
      ['AWS::Region', 'eu-west-1'],
      ['AWS::AccountId', '012345678901'],
    ]);
    const { projects } = importFile(text, given);
    expect(projects[0]?.project['description']).toBe(expected);
  });

  it.each([
    'Fn::Base64: x',
    'Fn::Cidr: [a, 1]',
    'Ref: Nobody',
    'Fn::GetAtt: [Nobody, Arn]',
    'Fn::Select: [9, [a]]',
  ])('names what it cannot work out: %s', (value) => {
    const { projects, notes } = importFile(project(`Name: n, Description: { ${value} }`));
    expect(projects[0]?.project['description']).toMatch(/^<.+>$/);
    expect(notes).toMatchObject([{ kind: 'unresolved', path: 'Resources.P.Properties.Description' }]);
  });
});
