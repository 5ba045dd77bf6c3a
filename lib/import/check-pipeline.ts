import { InvalidPipeline } from '../pipeline/invalid-pipeline.ts';
import { parsePipeline } from '../pipeline/parse-pipeline.ts';
import { type Path, parsePath } from '../pipeline/path.ts';
import { ACTION_TYPES_RUN } from './action-types-run.ts';
import type { ImportNotes } from './import-note.ts';
import { isMapping, type Mapping, mappingOf, textOf } from './plain-data.ts';

/** The value at a path below `pipeline`. */
const valueAt = (declaration: Mapping, path: Path): unknown => {
  let value: unknown = { pipeline: declaration };
  for (const segment of path) {
    if (Array.isArray(value) && typeof segment === 'number') value = value[segment];
    else value = mappingOf(value)[segment];
  }
  return value;
};

const isPlaceholder = (value: unknown): boolean => typeof value === 'string' && /<[^>]+>/.test(value);

const noteProblems = (declaration: Mapping, notes: ImportNotes): void => {
  try {
    parsePipeline(declaration);
  } catch (error) {
    if (!(error instanceof InvalidPipeline)) throw error;
    for (const { path, message } of error.problems) {
      const parsed = parsePath(path) ?? [];
      // What is not known is noted as such; that `<Ref X>` is no bucket's name says nothing more.
      if (!isPlaceholder(valueAt(declaration, parsed))) notes.add('invalid', parsed, message);
    }
  }
};

const typeOf = (action: Mapping): string => {
  const { category, owner, provider } = mappingOf(action['actionTypeId']);
  return [category, owner, provider].map((part) => textOf(part) ?? '').join('/');
};

const noteAction = (action: Mapping, path: Path, notes: ImportNotes): void => {
  const type = typeOf(action);
  if (!type.includes('/Custom/') && !ACTION_TYPES_RUN.includes(type)) {
    const at = [...path, 'actionTypeId'];
    notes.add(
      'no-equivalent',
      at,
      `${type} is not run by Stepline: the action will end as an error that says so`,
    );
  }
  const polls = mappingOf(action['configuration'])['PollForSourceChanges'];
  if (type.startsWith('Source/') && polls === 'true') {
    const at = [...path, 'configuration', 'PollForSourceChanges'];
    notes.add('no-equivalent', at, 'nothing is polled: a webhook or an event has to start the pipeline');
  }
};

const listAt = (value: unknown, key: string): readonly unknown[] => {
  const list = mappingOf(value)[key];
  return Array.isArray(list) ? list : [];
};

/** Notes what the rules of a declaration refuse, and what is allowed but not run here. */
export const checkImportedPipeline = (declaration: Mapping, notes: ImportNotes): void => {
  noteProblems(declaration, notes);
  for (const [at, stage] of listAt(declaration, 'stages').entries()) {
    for (const [index, action] of listAt(stage, 'actions').entries()) {
      if (isMapping(action)) noteAction(action, ['pipeline', 'stages', at, 'actions', index], notes);
    }
  }
};
