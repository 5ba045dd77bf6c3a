import type { Path } from '../pipeline/path.ts';
import { checkImportedPipeline } from './check-pipeline.ts';
import type { Resolver } from './create-resolver.ts';
import type { ImportNotes } from './import-note.ts';
import { pipelineOfProperties } from './pipeline-of-properties.ts';
import { isMapping, type Mapping, mappingOf } from './plain-data.ts';
import type { Resource } from './template.ts';

export interface ImportedPipeline {
  readonly name: string;
  /** With the outer `pipeline` key, as `get-pipeline` prints it. */
  readonly declaration: Mapping;
}

interface Standing {
  readonly properties: Mapping;
  /** Members that Stepline keeps but does not use, so that something that fits may stand in. */
  readonly standIns: Mapping;
}

/** Stepline has roles and a bucket of its own; CodePipeline's rules want these to be there all the same. */
const standIn = (
  properties: Mapping,
  id: string,
  path: Path,
  resolver: Resolver,
  notes: ImportNotes,
): Standing => {
  const standing: Record<string, unknown> = {};
  const fill = (value: unknown, at: Path, instead: string): unknown => {
    let what: string | undefined;
    const resolved = resolver.resolve(value, at, (_, missed) => {
      what = missed;
    });
    if (what === undefined) return resolved;
    notes.add('assumed', at, `${what} is not known; "${instead}" stands in, since Stepline does not use it`);
    return instead;
  };
  const { RoleArn: role, ArtifactStore: store } = properties;
  if (role !== undefined) {
    standing['RoleArn'] = fill(role, [...path, 'RoleArn'], `arn:aws:iam::000000000000:role/${id}`);
  }
  if (isMapping(store) && 'Location' in store) {
    const at = [...path, 'ArtifactStore'];
    const { Location: location, ...rest } = store;
    const bucket = `${id.toLowerCase()}-artifacts`.slice(-63);
    standing['ArtifactStore'] = {
      ...mappingOf(resolver.resolve(rest, at)),
      Location: fill(location, [...at, 'Location'], bucket),
    };
  }
  const others = Object.entries(properties).filter(([key]) => !(key in standing));
  return { properties: Object.fromEntries(others), standIns: standing };
};

const noteBeside = (made: ReturnType<typeof pipelineOfProperties>, path: Path, notes: ImportNotes): void => {
  if (made.disabledTransitions.length > 0) {
    const stages = made.disabledTransitions.map(({ stageName }) => stageName).join(', ');
    const at = [...path, 'DisableInboundStageTransitions'];
    notes.add(
      'no-equivalent',
      at,
      `no part of a declaration: disable the transition into ${stages} afterwards`,
    );
  }
  if (made.restartExecutionOnUpdate) {
    const at = [...path, 'RestartExecutionOnUpdate'];
    notes.add('no-equivalent', at, 'an update starts nothing: start an execution afterwards');
  }
};

/** Secrets stay where they are: what is written here goes into a repository. */
const withoutSecrets = (declaration: Mapping, notes: ImportNotes): Mapping => {
  const walk = (value: unknown, path: Path): unknown => {
    if (Array.isArray(value)) return value.map((item, at) => walk(item, [...path, at]));
    if (!isMapping(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const at = [...path, key];
        if (key !== 'OAuthToken' || typeof item !== 'string' || item.startsWith('<'))
          return [key, walk(item, at)];
        notes.add('unresolved', at, 'a secret is not copied; write where the token comes from');
        return [key, '<OAuthToken>'];
      }),
    );
  };
  return mappingOf(walk(declaration, ['pipeline']));
};

/** A declaration without functions in it: checked, and without its secrets. */
export const finishPipeline = (
  declaration: Mapping,
  tags: readonly object[],
  name: string,
  notes: ImportNotes,
): ImportedPipeline => {
  const safe = withoutSecrets(declaration, notes);
  checkImportedPipeline(safe, notes);
  return { name, declaration: { pipeline: safe, ...(tags.length > 0 ? { tags } : {}) } };
};

/** A resource of type `AWS::CodePipeline::Pipeline` as a declaration. */
export const importPipeline = (
  id: string,
  resource: Resource,
  resolver: Resolver,
  notes: ImportNotes,
): ImportedPipeline => {
  const path = ['Resources', id, 'Properties'];
  const name = resolver.nameOf(id, resource);
  if (resource.properties['Name'] === undefined) {
    notes.add(
      'assumed',
      [...path, 'Name'],
      `the pipeline has no name of its own; it is called "${name}" here`,
    );
  }
  const { properties, standIns } = standIn(resource.properties, id, path, resolver, notes);
  const resolved = mappingOf(resolver.resolve(properties, path));
  const made = pipelineOfProperties({ ...resolved, ...standIns }, name);
  noteBeside(made, path, notes);
  return finishPipeline(made.declaration, made.tags, name, notes);
};
