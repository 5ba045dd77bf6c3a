import fc from 'fast-check';

/** What the actions before an action have made; it grows as the declaration does. */
export interface Context {
  readonly v2: boolean;
  readonly artifacts: (Place & { readonly name: string })[];
  readonly namespaces: (Place & { readonly name: string })[];
  readonly freeNamespaces: string[];
  readonly variables: readonly string[];
  made: number;
}

interface Place {
  readonly stageAt: number;
  readonly runOrder: number;
}

const isBefore = (a: Place, b: Place): boolean =>
  a.stageAt < b.stageAt || (a.stageAt === b.stageAt && a.runOrder < b.runOrder);

const actionTypeId = (category: string, provider: string, owner = 'AWS') => ({
  category,
  owner,
  provider,
  version: '1',
});

const SOURCES = [
  {
    actionTypeId: actionTypeId('Source', 'CodeStarSourceConnection'),
    configuration: { ConnectionArn: 'arn:c', FullRepositoryId: 'octo/app', BranchName: 'main' },
  },
  {
    actionTypeId: actionTypeId('Source', 'GitHub', 'ThirdParty'),
    configuration: { Owner: 'octo', Repo: 'app', Branch: 'main', OAuthToken: 'token' },
  },
  {
    actionTypeId: actionTypeId('Source', 'S3'),
    configuration: { S3Bucket: 'sources', S3ObjectKey: 'app.zip', PollForSourceChanges: 'false' },
  },
];

export interface SourceSeed {
  readonly kind: number;
  readonly runOrder: number | undefined;
  readonly hasNamespace: boolean;
}

const runOrder = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 1, max: 999 }),
);

export const sourceSeed: fc.Arbitrary<SourceSeed> = fc.record({
  kind: fc.nat({ max: SOURCES.length - 1 }),
  runOrder,
  hasNamespace: fc.boolean(),
});

const newArtifact = (context: Context, place: Place): string => {
  context.made += 1;
  const name = `A${context.made}`; // no namespace is called so
  context.artifacts.push({ name, ...place });
  return name;
};

const newNamespace = (context: Context, place: Place, wanted: boolean): object => {
  const namespace = wanted ? context.freeNamespaces.pop() : undefined;
  if (namespace === undefined) return {};
  context.namespaces.push({ name: namespace, ...place });
  return { namespace };
};

export const growSource = (seed: SourceSeed, name: string, context: Context) => {
  const place = { stageAt: 0, runOrder: seed.runOrder ?? 1 };
  const source = SOURCES[seed.kind] ?? { actionTypeId: actionTypeId('Source', 'S3'), configuration: {} };
  return {
    name,
    ...source,
    ...(seed.runOrder === undefined ? {} : { runOrder: seed.runOrder }),
    outputArtifacts: [{ name: newArtifact(context, place) }],
    ...newNamespace(context, place, seed.hasNamespace),
  };
};

export interface ActionSeed {
  readonly kind: number;
  readonly runOrder: number | undefined;
  readonly hasNamespace: boolean;
  readonly inputs: readonly number[];
  readonly outputs: number;
  readonly reference: number;
}

export const actionSeed: fc.Arbitrary<ActionSeed> = fc.record({
  kind: fc.nat({ max: 99 }),
  runOrder,
  hasNamespace: fc.boolean(),
  inputs: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
  outputs: fc.nat({ max: 2 }),
  reference: fc.nat(),
});

interface Grown {
  readonly seed: ActionSeed;
  readonly place: Place;
  readonly context: Context;
  /** Text that may hold a reference. */
  readonly text: string;
}

const inputs = ({ seed, place, context }: Grown, most: number): { name: string }[] => {
  const there = context.artifacts.filter((artifact) => isBefore(artifact, place));
  const names = seed.inputs.slice(0, most).flatMap((choice) => there[choice % there.length]?.name ?? []);
  return [...new Set(names)].map((name) => ({ name }));
};

const outputs = ({ seed, place, context }: Grown, most: number): { name: string }[] =>
  Array.from({ length: Math.min(seed.outputs, most) }, () => ({ name: newArtifact(context, place) }));

const KINDS: readonly ((grown: Grown) => object)[] = [
  (grown) => ({
    actionTypeId: actionTypeId(grown.seed.kind % 2 === 0 ? 'Build' : 'Test', 'CodeBuild'),
    configuration: { ProjectName: 'project', BuildspecOverride: grown.text },
    inputArtifacts: inputs(grown, 4),
    outputArtifacts: outputs(grown, 5),
  }),
  ({ text }) => ({
    actionTypeId: actionTypeId('Approval', 'Manual'),
    configuration: { CustomData: text },
    timeoutInMinutes: 60,
  }),
  (grown) => ({
    actionTypeId: actionTypeId('Deploy', 'S3'),
    configuration: { BucketName: 'site', Extract: 'true' },
    inputArtifacts: inputs(grown, 1),
  }),
  (grown) => ({
    actionTypeId: actionTypeId('Invoke', 'Lambda'),
    configuration: { FunctionName: 'call', UserParameters: grown.text },
    inputArtifacts: inputs(grown, 4),
    outputArtifacts: outputs(grown, 5),
  }),
  (grown) => ({
    actionTypeId: actionTypeId('Deploy', '-own-', 'Custom'),
    configuration: Object.fromEntries([['__proto__', grown.text]]),
    inputArtifacts: inputs(grown, 4),
  }),
];

const commands = (grown: Grown): object => ({
  actionTypeId: actionTypeId('Compute', 'Commands'),
  commands: ['make', `echo ${grown.text}`],
  inputArtifacts: inputs(grown, 4),
  outputArtifacts: outputs(grown, 1).map((artifact) => ({ ...artifact, files: ['dist/**'] })),
  outputVariables: ['RESULT'],
  environmentVariables: [{ name: 'TEXT', value: grown.text }],
});

const referenceText = (seed: ActionSeed, place: Place, context: Context): string => {
  const references = [
    'no reference',
    '#{codepipeline.PipelineExecutionId}',
    ...context.namespaces.filter((each) => isBefore(each, place)).map(({ name }) => `#{${name}.Key}`),
    ...context.variables.map((name) => `a #{variables.${name}} b`),
  ];
  return references[seed.reference % references.length] ?? '';
};

export const growAction = (seed: ActionSeed, name: string, stageAt: number, context: Context): object => {
  const place = { stageAt, runOrder: seed.runOrder ?? 1 };
  const grown = { seed, place, context, text: referenceText(seed, place, context) };
  const kinds = context.v2 ? [...KINDS, commands] : KINDS;
  return {
    name,
    ...kinds[seed.kind % kinds.length]?.(grown),
    ...(seed.runOrder === undefined ? {} : { runOrder: seed.runOrder }),
    ...newNamespace(context, place, seed.hasNamespace),
  };
};
