import { createResolver, type Resolver } from './create-resolver.ts';
import { createImportNotes, type ImportNote, type ImportNotes } from './import-note.ts';
import { finishPipeline, type ImportedPipeline, importPipeline } from './import-pipeline.ts';
import { type ImportedProject, importApiProject, importProject } from './import-project.ts';
import { InvalidImport } from './invalid-import.ts';
import { isMapping, type Mapping, textOf } from './plain-data.ts';
import { readImportText } from './read-import-text.ts';
import { type Resource, type Template, templateOf } from './template.ts';

export interface Imported {
  readonly pipelines: readonly ImportedPipeline[];
  readonly projects: readonly ImportedProject[];
  readonly notes: readonly ImportNote[];
}

const PIPELINE = 'AWS::CodePipeline::Pipeline';
const PROJECT = 'AWS::CodeBuild::Project';

/** What people have beside a pipeline, and what does its work here. */
const ADVICE: Readonly<Record<string, string>> = {
  'AWS::CodePipeline::CustomActionType': 'make the type with `aws codepipeline create-custom-action-type`',
  'AWS::CodePipeline::Webhook': 'the deployment has one webhook of its own for all repositories',
  'AWS::CodeStarNotifications::NotificationRule': 'write an EventBridge rule on source "stepline" instead',
  'AWS::Events::Rule':
    'if it starts the pipeline: write it into triggers.yml, or leave it to the source action that watches the same',
  'AWS::Scheduler::Schedule': 'if it starts the pipeline: write it into triggers.yml',
};

const noteOthers = (template: Template, notes: ImportNotes): void => {
  for (const [id, { type }] of template.resources) {
    if (type === PIPELINE || type === PROJECT) continue;
    const advice = ADVICE[type] ?? 'no part of a declaration: keep it in its own template';
    notes.add('no-equivalent', ['Resources', id], `${type || 'a resource without a type'}; ${advice}`);
  }
  for (const key of template.generated) {
    notes.add('no-equivalent', ['Resources', key], 'resources that CloudFormation generates are not seen');
  }
  for (const transform of template.transforms) {
    if (transform === 'AWS::Serverless-2016-10-31') continue;
    notes.add(
      'no-equivalent',
      ['Transform'],
      `${transform} may change the template; what it would do is not seen`,
    );
  }
};

const present = (template: Template, type: string, resolver: Resolver, notes: ImportNotes) =>
  [...template.resources].filter(([id, resource]: readonly [string, Resource]) => {
    if (resource.type !== type) return false;
    const there = resolver.isThere(resource);
    if (there === undefined) {
      const at = ['Resources', id, 'Condition'];
      notes.add(
        'assumed',
        at,
        `whether ${resource.condition} holds is not known from this file; taken as if it did`,
      );
    } else if (!there) {
      notes.add(
        'assumed',
        ['Resources', id],
        `left out, since its condition ${resource.condition} does not hold`,
      );
    }
    return there !== false;
  });

const importTemplate = (
  template: Template,
  given: ReadonlyMap<string, string>,
  notes: ImportNotes,
): Imported => {
  const resolver = createResolver(template, given, notes);
  const pipelines = present(template, PIPELINE, resolver, notes).map(([id, resource]) =>
    importPipeline(id, resource, resolver, notes),
  );
  const projects = present(template, PROJECT, resolver, notes).map(([id, resource]) =>
    importProject(id, resource, resolver, notes),
  );
  noteOthers(template, notes);
  return { pipelines, projects, notes: notes.all };
};

const tagsOf = (value: unknown): readonly Mapping[] => (Array.isArray(value) ? value.filter(isMapping) : []);

const importGetPipeline = (data: Mapping, pipeline: Mapping, notes: ImportNotes): Imported => {
  const name = textOf(pipeline['name']) ?? '';
  for (const key of Object.keys(data)) {
    if (!['pipeline', 'metadata', 'tags'].includes(key)) {
      notes.add('no-equivalent', [key], 'get-pipeline prints no such member');
    }
  }
  return {
    pipelines: [finishPipeline(pipeline, tagsOf(data['tags']), name, notes)],
    projects: [],
    notes: notes.all,
  };
};

const importProjects = (projects: readonly unknown[], notes: ImportNotes): Imported => ({
  pipelines: [],
  projects: projects.map((value, at) => {
    if (!isMapping(value)) throw new InvalidImport(`projects[${at}] is no project`);
    return importApiProject(value, ['projects', at], notes);
  }),
  notes: notes.all,
});

const refuseNothing = (imported: Imported): Imported => {
  if (imported.pipelines.length + imported.projects.length > 0) return imported;
  throw new InvalidImport(`the template has neither ${PIPELINE} nor ${PROJECT}`);
};

/**
 * What `aws codepipeline get-pipeline` printed, what `aws codebuild batch-get-projects` printed, or a CloudFormation or SAM
 * template (YAML with its tags, or JSON), as declarations and project files. Whatever has no equivalent, is not known from
 * the file or had to be assumed is in `notes`; nothing else is left out.
 * @param given values of the template's parameters, and of pseudo parameters by full name (`AWS::AccountId`).
 * @throws {InvalidImport} when the text is none of these, or holds nothing to import.
 */
export const importFile = (text: string, given: ReadonlyMap<string, string> = new Map()): Imported => {
  const data = readImportText(text);
  if (!isMapping(data)) throw new InvalidImport('the file holds no mapping');
  const notes = createImportNotes();
  const template = templateOf(data);
  if (template) return refuseNothing(importTemplate(template, given, notes));
  if (isMapping(data['pipeline'])) return importGetPipeline(data, data['pipeline'], notes);
  if (Array.isArray(data['projects'])) return refuseNothing(importProjects(data['projects'], notes));
  throw new InvalidImport(
    'the file is neither a CloudFormation template (it has no Resources) nor what get-pipeline prints (it has no pipeline)',
  );
};
