import type { Path } from '../pipeline/path.ts';
import type { Resolver } from './create-resolver.ts';
import type { ImportNotes } from './import-note.ts';
import { lowerCamel } from './lower-camel.ts';
import { isMapping, type Mapping, mappingOf, textOf } from './plain-data.ts';
import type { Resource } from './template.ts';

export interface ImportedProject {
  readonly name: string;
  /** CodeBuild's own names, as a file in `codebuild/` has them. */
  readonly project: Mapping;
}

/** What a project file knows. What is here with members takes only these. */
const KNOWN: Readonly<Record<string, readonly string[] | undefined>> = {
  name: undefined,
  description: undefined,
  source: ['type', 'buildspec'],
  artifacts: ['type'],
  environment: [
    'type',
    'image',
    'computeType',
    'environmentVariables',
    'privilegedMode',
    'imagePullCredentialsType',
  ],
  timeoutInMinutes: undefined,
  queuedTimeoutInMinutes: undefined,
  concurrentBuildLimit: undefined,
  cache: ['type', 'location', 'modes', 'cacheNamespace'],
  buildBatchConfig: ['restrictions', 'timeoutInMins', 'combineArtifacts', 'batchReportMode'],
  logsConfig: undefined,
  serviceRole: undefined,
  encryptionKey: undefined,
  tags: undefined,
  badgeEnabled: undefined,
};

/** The role of before knows nothing of our bucket, and in a template it mostly is a resource that is not taken over. */
const OWN_ROLE =
  'builds get a role that may use artifacts, logs and reports; a build that needs more names its role as serviceRole';

const OWN_BATCH_ROLE =
  'batches get a role that starts builds of this project; one that needs more is the serviceRole of buildBatchConfig';

/** Said by the service about a project, not by its author. */
const TOLD = ['arn', 'created', 'lastModified', 'badge', 'projectVisibility', 'webhook'];
const NUMBERS = ['queuedTimeoutInMinutes', 'concurrentBuildLimit', 'timeoutInMins', 'maximumBuildsAllowed'];
const TRUTHS = ['privilegedMode', 'badgeEnabled', 'encryptionDisabled', 'combineArtifacts'];

const typed = (key: string, value: unknown): unknown => {
  if (NUMBERS.includes(key)) return /^\d+$/.test(textOf(value) ?? '') ? Number(value) : value;
  if (TRUTHS.includes(key)) return textOf(value) === 'true';
  if (Array.isArray(value)) return value.map((item) => typed('', item));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, typed(name, item)]));
};

/** CloudFormation says `BuildSpec` where the API says `buildspec`. */
const apiNames = (properties: Mapping): Mapping => {
  const lowered = mappingOf(typed('', lowerCamel(properties)));
  const source = lowered['source'];
  if (!isMapping(source) || !('buildSpec' in source)) return lowered;
  const { buildSpec, ...rest } = source;
  return { ...lowered, source: { ...rest, buildspec: buildSpec } };
};

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (isMapping(value) && Object.values(value).every(isEmpty));

const keepKnown = (
  value: Mapping,
  known: readonly string[],
  path: Path,
  spelled: (name: string) => string,
  notes: ImportNotes,
): Mapping => {
  const kept = Object.entries(value).filter(([key, member]) => {
    if (known.includes(key)) return true;
    if (!isEmpty(member))
      notes.add('no-equivalent', [...path, spelled(key)], 'a project file has no such field');
    return false;
  });
  return Object.fromEntries(kept);
};

/** Reads like CloudFormation's property of that name, where the project came from a template. */
const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const noteTypes = (
  project: Mapping,
  path: Path,
  spelled: (name: string) => string,
  notes: ImportNotes,
): void => {
  for (const key of ['source', 'artifacts']) {
    const type = textOf(mappingOf(project[key])['type']);
    if (type === undefined || type === 'CODEPIPELINE') continue;
    const at = [...path, spelled(key), spelled('type')];
    notes.add('no-equivalent', at, `"${type}": a project that a pipeline uses has type CODEPIPELINE`);
  }
};

/** That batches are configured is enough for a project to run some, whatever is said of them. */
const batchConfigOf = (
  project: Mapping,
  path: Path,
  spelled: (name: string) => string,
  notes: ImportNotes,
): Mapping => {
  const config = project['buildBatchConfig'];
  if (!isMapping(config)) return {};
  const { serviceRole: role, ...members } = config;
  const at = [...path, spelled('buildBatchConfig')];
  if (role !== undefined) notes.add('assumed', [...at, spelled('serviceRole')], OWN_BATCH_ROLE);
  return { buildBatchConfig: keepKnown(members, KNOWN['buildBatchConfig'] ?? [], at, spelled, notes) };
};

/** A project in the API's names; what a project file does not know is noted and left out. */
export const finishProject = (
  properties: Mapping,
  name: string,
  path: Path,
  notes: ImportNotes,
  from: 'api' | 'template',
): ImportedProject => {
  const spelled = from === 'template' ? upperFirst : (key: string) => key;
  const told = Object.fromEntries(Object.entries(properties).filter(([key]) => !TOLD.includes(key)));
  const outer = keepKnown(told, Object.keys(KNOWN), path, spelled, notes);
  const entries = Object.entries(outer).flatMap(([key, value]) => {
    if (isEmpty(value) || key === 'buildBatchConfig') return [];
    const members = KNOWN[key];
    if (!members || !isMapping(value)) return [[key, value] as const];
    const kept = keepKnown(value, members, [...path, spelled(key)], spelled, notes);
    return [[key, kept] as const];
  });
  const project = { ...Object.fromEntries(entries), ...batchConfigOf(outer, path, spelled, notes), name };
  noteTypes(project, path, spelled, notes);
  return { name, project };
};

/** A resource of type `AWS::CodeBuild::Project` as a project file. */
export const importProject = (
  id: string,
  resource: Resource,
  resolver: Resolver,
  notes: ImportNotes,
): ImportedProject => {
  const path = ['Resources', id, 'Properties'];
  const name = resolver.nameOf(id, resource);
  if (resource.properties['Name'] === undefined) {
    notes.add(
      'assumed',
      [...path, 'Name'],
      `the project has no name of its own; it is called "${name}" here`,
    );
  }
  const { ServiceRole: role, ...properties } = resource.properties;
  if (role !== undefined) notes.add('assumed', [...path, 'ServiceRole'], OWN_ROLE);
  const resolved = mappingOf(resolver.resolve(properties, path));
  return finishProject(apiNames(resolved), name, path, notes, 'template');
};

/** A project of `aws codebuild batch-get-projects`. */
export const importApiProject = (value: Mapping, path: Path, notes: ImportNotes): ImportedProject => {
  const { serviceRole: role, ...properties } = value;
  if (role !== undefined) notes.add('assumed', [...path, 'serviceRole'], OWN_ROLE);
  return finishProject(properties, textOf(value['name']) ?? '', path, notes, 'api');
};
