import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { parse } from 'yaml';
import { messageOf } from '../lib/errors.ts';
import { isMapping, type Mapping } from '../lib/import/plain-data.ts';
import { clashOf } from '../lib/pipeline/clash-of.ts';
import { parsePipeline } from '../lib/pipeline/parse-pipeline.ts';
import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import { readDeclaration } from '../lib/pipeline/read-declaration.ts';
import type { RuleDeclaration } from '../lib/schedule/deployed-rule.ts';
import { parseTriggerRules } from '../lib/schedule/parse-trigger-rules.ts';
import { parseProject } from '../local/codebuild/projects/parse-project.ts';
import { distinct, findPipelines } from '../local/declarations/find-pipelines.ts';

export interface Declarations {
  readonly pipelines: readonly Pipeline[];
  /** CodeBuild's own names, as in the file. */
  readonly projects: readonly { readonly name: string; readonly project: Mapping }[];
  /** Of every `triggers.yml`, those that are enabled; checked. */
  readonly rules: readonly RuleDeclaration[];
}

/** Those with a declaration, and beside them every direct one: it may have projects or rules for the others. */
const foldersIn = (folder: string, files: readonly string[]): readonly string[] => {
  const direct = readdirSync(folder)
    .filter((name) => !name.startsWith('.') && name !== 'node_modules')
    .map((name) => join(folder, name))
    // Links are followed: pipelines/web-app leads to the example.
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  return distinct([...files.map((file) => dirname(file)), ...direct.sort()]);
};

const readPipeline = (file: string): Pipeline => {
  try {
    return parsePipeline(readDeclaration(readFileSync(file, 'utf8')).value);
  } catch (cause) {
    throw new Error(`${file}: ${messageOf(cause)}`, { cause });
  }
};

const readProject = (file: string) => {
  const text = readFileSync(file, 'utf8');
  const name = basename(file, extname(file));
  parseProject(text, file, name);
  const project: unknown = parse(text);
  return { name, file, project: isMapping(project) ? project : {} };
};

const projectsIn = (folder: string) => {
  const projects = join(folder, 'codebuild');
  if (!existsSync(projects)) return [];
  const files = readdirSync(projects).filter((name) => /\.(?:ya?ml|json)$/.test(name));
  return files.sort().map((name) => readProject(join(projects, name)));
};

const readRules = (folder: string): readonly { file: string; rule: RuleDeclaration }[] => {
  const file = join(folder, 'triggers.yml');
  if (!existsSync(file)) return [];
  try {
    const given: { Rules: readonly RuleDeclaration[] } = parse(readFileSync(file, 'utf8'));
    const enabled = parseTriggerRules(given).map(({ name }) => name);
    return given.Rules.filter(({ Name }) => enabled.includes(Name)).map((rule) => ({ file, rule }));
  } catch (cause) {
    throw new Error(`${file}: ${messageOf(cause)}`, { cause });
  }
};

/**
 * Every declaration in a folder, at any depth, as `stepline up` finds them (`pipelines/<name>/pipeline.yml`), with the projects in
 * `codebuild/` and the rules of `triggers.yml` beside it.
 * @throws naming the file, when one is not valid, or both, when two pipelines, two projects or two rules have one name.
 */
export const readDeclarations = (folder: string): Declarations => {
  const files = findPipelines(folder);
  const folders = foldersIn(folder, files);
  const pipelines = files.map((file) => ({ file, pipeline: readPipeline(file) }));
  const projects = folders.flatMap(projectsIn);
  const rules = folders.flatMap(readRules);
  const clash =
    clashOf(pipelines.map(({ file, pipeline }) => ({ file, name: pipeline.name }))) ??
    clashOf(projects) ??
    clashOf(rules.map(({ file, rule }) => ({ file, name: rule.Name })));
  if (clash !== undefined) throw new Error(`${folder}: ${clash}`);
  return {
    pipelines: pipelines.map(({ pipeline }) => pipeline),
    projects: projects.map(({ name, project }) => ({ name, project })),
    rules: rules.map(({ rule }) => rule),
  };
};
