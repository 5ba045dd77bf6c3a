/**
 * Reduces AWS's public model of CodePipeline to `codepipeline.generated.json`, which is committed: run it again only to
 * take over a newer model, and read the difference before committing it.
 *
 *     pip download --no-deps botocore && unzip -o botocore-*.whl 'botocore/data/codepipeline/*'
 *     node functions/api/model/generate.ts botocore/data/codepipeline/2015-07-09/service-2.json.gz 1.43.11
 *
 * The second argument is the version of botocore, for the record. What is kept: operations with their shapes and errors;
 * of every shape that an operation reaches, its type, members, required members and constraints. Documentation is not.
 * Limits where `reference/pipeline-semantics.md` 1.1 is stricter are in `model.ts`, not here.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

interface SourceShape {
  type: string;
  members?: Record<string, { shape: string }>;
  member?: { shape: string };
  key?: { shape: string };
  value?: { shape: string };
  required?: string[];
  min?: number;
  max?: number;
  pattern?: string;
  enum?: string[];
  sensitive?: boolean;
}

interface SourceModel {
  metadata: { targetPrefix: string };
  operations: Record<
    string,
    { input?: { shape: string }; output?: { shape: string }; errors?: { shape: string }[] }
  >;
  shapes: Record<string, SourceShape>;
}

const targetsOf = (shape: SourceShape): string[] =>
  [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value].flatMap((target) =>
    target ? [target.shape] : [],
  );

const reachable = (model: SourceModel): string[] => {
  const seen = new Set<string>();
  const open = Object.values(model.operations).flatMap(({ input, output }) =>
    [input, output].flatMap((target) => (target ? [target.shape] : [])),
  );
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const shape = model.shapes[name];
    if (seen.has(name) || !shape) continue;
    seen.add(name);
    open.push(...targetsOf(shape));
  }
  return [...seen].sort();
};

const reduceShape = (shape: SourceShape | undefined) => {
  if (!shape) throw new Error('a shape that is referred to is not in the model');
  const { type, required, min, max, pattern, sensitive } = shape;
  const members = shape.members
    ? Object.fromEntries(Object.entries(shape.members).map(([name, target]) => [name, target.shape]))
    : undefined;
  return {
    type,
    members,
    required: required?.length ? required : undefined,
    member: shape.member?.shape,
    key: shape.key?.shape,
    value: shape.value?.shape,
    min,
    max,
    pattern,
    enum: shape.enum,
    sensitive: sensitive || undefined,
  };
};

const reduceModel = (model: SourceModel, version: string) => ({
  origin: `botocore ${version}, data/codepipeline/2015-07-09/service-2.json, Apache-2.0, reduced by generate.ts`,
  targetPrefix: model.metadata.targetPrefix,
  operations: Object.fromEntries(
    Object.entries(model.operations).map(([name, { input, output, errors }]) => [
      name,
      { input: input?.shape, output: output?.shape, errors: (errors ?? []).map(({ shape }) => shape) },
    ]),
  ),
  shapes: Object.fromEntries(reachable(model).map((name) => [name, reduceShape(model.shapes[name])])),
});

const [file, version] = process.argv.slice(2);
if (!file || !version) throw new Error('usage: generate.ts service-2.json[.gz] BOTOCORE_VERSION');
const bytes = readFileSync(file);
const model: SourceModel = JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
const target = new URL('./codepipeline.generated.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(reduceModel(model, version), undefined, 1)}\n`);
