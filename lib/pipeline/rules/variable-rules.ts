import { readReferences, type VariableReference } from '../../variables/find-references.ts';
import { type Draft, type DraftAction, type DraftRule, problem, type StructureRule } from '../draft.ts';
import type { Path } from '../path.ts';
import { isBefore, type Place } from '../place.ts';
import type { Problem } from '../problem.ts';
import { placeOfRule } from './artifact-rules.ts';

const FORMAT =
  'Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.).';

/** A text that may hold references, with what the service's message says about it. */
interface Template {
  readonly text: string;
  readonly path: Path;
  readonly key: string;
}

/** Who holds templates: an action, or a rule. */
interface Holder {
  readonly place: Place;
  readonly templates: readonly Template[];
  readonly isSource: boolean;
  readonly who: string;
  readonly report: (path: Path, message: string) => Problem;
}

interface Texts {
  readonly configuration?: Record<string, string> | undefined;
  readonly commands?: string[] | undefined;
  readonly environmentVariables?: { value: string | undefined }[] | undefined;
}

const templatesOf = (texts: Texts, path: Path): readonly Template[] => [
  ...Object.entries(texts.configuration ?? {}).map(([key, text]) => ({
    text,
    key,
    path: [...path, 'configuration', key],
  })),
  ...(texts.commands ?? []).map((text, at) => ({ text, key: 'commands', path: [...path, 'commands', at] })),
  ...(texts.environmentVariables ?? []).map(({ value = '' }, at) => ({
    text: value,
    key: 'environmentVariables',
    path: [...path, 'environmentVariables', at, 'value'],
  })),
];

const holderOfAction = (each: DraftAction): Holder => ({
  place: each,
  templates: templatesOf(each.action, each.path),
  isSource: each.action.actionTypeId?.category === 'Source',
  who: `StageName=[${each.stageName}], ActionName=[${each.name}]`,
  report: problem('InvalidActionDeclarationException'),
});

const holderOfRule = (each: DraftRule): Holder => ({
  place: placeOfRule(each),
  templates: templatesOf(each.rule, each.path),
  isSource: false,
  who: `StageName=[${each.stageName}], RuleName=[${each.name}]`,
  report: problem('InvalidStageDeclarationException'),
});

const said = (what: string, { who }: Holder, { key }: Template, text: string): string =>
  `${FORMAT} The following pipeline execution variables are ${what}. ${who}, ActionConfigurationKey=[${key}], VariableReferenceText=[${text}]`;

interface Declared {
  readonly whole: boolean;
  readonly variables: ReadonlySet<string>;
  readonly namespaces: ReadonlyMap<string, readonly Place[]>;
}

const declaredIn = ({ pipeline, actions, whole }: Draft): Declared => ({
  whole,
  variables: new Set((pipeline.variables ?? []).map(({ name = '' }) => name)),
  namespaces: Map.groupBy(
    actions.filter(({ action }) => action.namespace !== undefined),
    ({ action }) => action.namespace ?? '',
  ),
});

/** What is wrong with a well-formed reference, as the middle of the service's sentence. */
const wrongWith = (declared: Declared, holder: Holder, reference: VariableReference): string | undefined => {
  const { namespace, key } = reference;
  if (namespace === 'codepipeline') {
    return key === 'PipelineExecutionId' ? undefined : 'referencing a key that does not exist';
  }
  if (namespace === 'variables' && declared.variables.size > 0) {
    if (holder.isSource) return 'pipeline variables, which a source action cannot use';
    return declared.variables.has(key) ? undefined : 'referencing a pipeline variable that is not declared';
  }
  const producers = declared.namespaces.get(namespace) ?? [];
  return producers.some((place) => isBefore(place, holder.place))
    ? undefined
    : 'referencing a namespace that does not exist';
};

const problemsOf = (declared: Declared, holder: Holder): readonly Problem[] =>
  holder.templates.flatMap((template) => {
    const { references, malformed } = readReferences(template.text);
    const inner = (text: string) => text.slice(2, -1);
    return [
      ...malformed.map(({ text }) =>
        holder.report(template.path, said('not well formed', holder, template, inner(text))),
      ),
      ...references.flatMap((reference) => {
        const what = declared.whole ? wrongWith(declared, holder, reference) : undefined;
        if (what === undefined) return [];
        return [holder.report(template.path, said(what, holder, template, inner(reference.text)))];
      }),
    ];
  });

export const actionReferencesAreDeclaredEarlier: StructureRule = (draft) => {
  const declared = declaredIn(draft);
  return draft.actions.flatMap((each) => problemsOf(declared, holderOfAction(each)));
};

export const ruleReferencesAreDeclaredEarlier: StructureRule = (draft) => {
  const declared = declaredIn(draft);
  return draft.rules.flatMap((each) => problemsOf(declared, holderOfRule(each)));
};

interface Plain {
  readonly roleArn?: string | undefined;
  readonly region?: string | undefined;
  readonly outputArtifacts?: { files?: string[] | undefined }[] | undefined;
}

/** The texts that nobody resolves, with their paths. */
const plainTexts = ({ roleArn, region, outputArtifacts = [] }: Plain, path: Path) => [
  { text: roleArn ?? '', path: [...path, 'roleArn'] },
  { text: region ?? '', path: [...path, 'region'] },
  ...outputArtifacts.flatMap(({ files = [] }, at) =>
    files.map((text, file) => ({ text, path: [...path, 'outputArtifacts', at, 'files', file] })),
  ),
];

/** A reference where nobody resolves one (semantics 4) would be taken for a role or a region of that name. */
export const referencesStandWhereTheyAreResolved: StructureRule = (draft) => {
  const holders = [
    ...draft.actions.map(({ action, path }) => ({
      texts: plainTexts(action, path),
      report: problem('InvalidActionDeclarationException'),
    })),
    ...draft.rules.map(({ rule, path }) => ({
      texts: plainTexts(rule, path),
      report: problem('InvalidStageDeclarationException'),
    })),
  ];
  return holders.flatMap(({ texts, report }) =>
    texts.flatMap(({ text, path }) =>
      readReferences(text).references.map((reference) =>
        report(path, `The variable reference ${reference.text} stands where none is resolved`),
      ),
    ),
  );
};

const wrongNamespace = (
  draft: Draft,
  namespace: string,
  artifacts: ReadonlySet<string>,
): string | undefined => {
  if (namespace === 'codepipeline') return 'is reserved';
  if (namespace === 'variables' && (draft.pipeline.variables ?? []).length > 0) {
    return 'is reserved for pipeline variables';
  }
  return artifacts.has(namespace) ? 'is the name of an artifact' : undefined;
};

export const namespacesAreFreeAndUnique: StructureRule = (draft) => {
  const artifacts = new Set(
    draft.actions.flatMap(({ action }) => (action.outputArtifacts ?? []).map(({ name = '' }) => name)),
  );
  const seen = new Set<string>();
  return draft.actions.flatMap(({ action, name, path }) => {
    const { namespace } = action;
    if (namespace === undefined) return [];
    const why = seen.has(namespace) ? 'is used more than once' : wrongNamespace(draft, namespace, artifacts);
    seen.add(namespace);
    if (why === undefined) return [];
    return [
      problem('InvalidActionDeclarationException')(
        [...path, 'namespace'],
        `The namespace '${namespace}' of action '${name}' ${why}`,
      ),
    ];
  });
};
