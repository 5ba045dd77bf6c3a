import { readdir, readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const webApp = new URL('../../../examples/web-app/', import.meta.url);

const Named = v.object({ name: v.string() });
const ActionShape = v.object({
  name: v.string(),
  runOrder: v.number(),
  actionTypeId: v.object({
    category: v.string(),
    owner: v.string(),
    provider: v.string(),
    version: v.literal('1'),
  }),
  configuration: v.record(v.string(), v.pipe(v.string(), v.minLength(1), v.maxLength(1000))),
  inputArtifacts: v.optional(v.array(Named), []),
  outputArtifacts: v.optional(v.array(Named), []),
});
const Declaration = v.object({
  pipeline: v.object({ stages: v.array(v.object({ name: v.string(), actions: v.array(ActionShape) })) }),
});

const read = async (file: string): Promise<unknown> => parse(await readFile(new URL(file, webApp), 'utf8'));

const stagesOf = async (file: string) => v.parse(Declaration, await read(file)).pipeline.stages;

const rows = (stages: Awaited<ReturnType<typeof stagesOf>>) =>
  stages.flatMap((stage) =>
    stage.actions.map((action) =>
      [
        `${stage.name} / ${action.name} (${action.runOrder})`,
        `${action.actionTypeId.category} / ${action.actionTypeId.provider}`,
        `${action.inputArtifacts.map(({ name }) => name).join('+')} → ${action.outputArtifacts.map(({ name }) => name).join('+')}`,
      ].join(', '),
    ),
  );

describe('the example pipeline', () => {
  it('has the five actions of design section 1', async () => {
    expect(rows(await stagesOf('pipeline.yml'))).toEqual([
      'Source / Source (1), Source / CodeStarSourceConnection,  → SourceOutput',
      'Prod / Build (1), Build / CodeBuild, SourceOutput → BuildOutput',
      'Prod / UnitTest (2), Test / CodeBuild, SourceOutput+BuildOutput → ',
      'Prod / Deploy (3), Deploy / S3, BuildOutput → ',
      'Prod / IntegrationTest (4), Test / CodeBuild, SourceOutput → LinkReport',
    ]);
  });

  it('names CodeBuild projects that are declared beside it, with buildspecs that exist', async () => {
    const wanted = (await stagesOf('pipeline.yml'))
      .flatMap((stage) => stage.actions)
      .flatMap(({ configuration }) => configuration['ProjectName'] ?? []);
    const declared = (await readdir(new URL('codebuild/', webApp))).map((file) => file.replace(/\.yml$/, ''));
    expect(declared.sort()).toEqual([...wanted].sort());
    for (const name of wanted) {
      const project = v.parse(
        v.object({ name: v.literal(name), source: v.object({ buildspec: v.string() }) }),
        await read(`codebuild/${name}.yml`),
      );
      await expect(read(project.source.buildspec)).resolves.toMatchObject({ version: 0.2 });
    }
  });

  it('takes one more action by a change of the declaration alone', async () => {
    const [plain, linted] = await Promise.all([read('pipeline.yml'), read('pipeline-with-lint.yml')]);
    const [source, prod] = await stagesOf('pipeline-with-lint.yml');
    expect(prod?.actions.map(({ name }) => name)).toEqual([
      'Build',
      'UnitTest',
      'Lint',
      'Deploy',
      'IntegrationTest',
    ]);
    const withoutLint = prod?.actions.filter(({ name }) => name !== 'Lint');
    expect([source, { ...prod, actions: withoutLint }]).toEqual(await stagesOf('pipeline.yml'));
    const rest = ({ pipeline: { stages: _, ...others } }: { pipeline: Record<string, unknown> }) => others;
    const Whole = v.object({ pipeline: v.record(v.string(), v.unknown()) });
    expect(rest(v.parse(Whole, linted))).toEqual(rest(v.parse(Whole, plain)));
  });
});
