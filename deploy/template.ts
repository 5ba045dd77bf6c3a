import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FUNCTION_NAMES } from '../adapters/aws/function-names.ts';
import { privileges } from '../adapters/aws/privileges.ts';
import { type Allowed, type NamedResources, namedResources } from '../lib/pipeline/named-resources.ts';
import type { MachineFunction } from '../statemachine/machine-function.ts';
import { alarms } from './alarms.ts';
import { buildProjects } from './build-projects.ts';
import { type CfnResources, functionId } from './cloud-formation.ts';
import { declaredPipelines } from './declared-pipelines.ts';
import { type Declarations, readDeclarations } from './read-declarations.ts';
import { functionRoles, machineRole } from './roles.ts';
import { triggerRules } from './trigger-rules.ts';
import { type Watched, watched } from './watched.ts';

export interface TemplateOptions {
  readonly prefix: string;
  /** A folder with declarations, at any depth. */
  readonly pipelines: string;
  readonly allowed: Allowed;
  readonly logDays: number;
}

/** Called by events, each of which comes once; others have somebody who waits for their answer, or come again by the clock. */
const ASYNCHRONOUS: readonly string[] = [
  'on-build-change',
  'on-event',
  'on-execution-change',
  'report-status',
];

const MACHINE_FUNCTIONS: readonly MachineFunction[] = [
  'begin-execution',
  'enter-stage',
  'leave-stage',
  'run-action',
  'run-rule',
];

const namedIn = (declarations: Declarations, { prefix, allowed }: TemplateOptions): NamedResources => {
  const declared = namedResources(declarations, allowed);
  return { ...declared, projects: [...declared.projects, `${prefix}-commands`] };
};

/** Whose events the rules in serverless.yml take. */
export const templateWatched = (options: TemplateOptions): Watched =>
  watched(namedIn(readDeclarations(options.pipelines), options));

/** The parts of the template that depend on declarations and privileges; the rest stands in serverless.yml and `resources/`. */
export const templateResources = (options: TemplateOptions): CfnResources => {
  const declarations = readDeclarations(options.pipelines);
  const arns = { prefix: options.prefix, named: namedIn(declarations, options) };
  const roles = functionRoles(
    FUNCTION_NAMES.map((name) => ({
      name,
      privileges: privileges[name],
      asynchronous: ASYNCHRONOUS.includes(name),
    })),
    arns,
  );
  const projects = buildProjects(declarations, options);
  // A new pipeline starts its first execution at once: all that an execution needs is there by then.
  const needed = [
    'BucketPolicy',
    'MachineLogs',
    'MachineRole',
    ...FUNCTION_NAMES.map(functionId),
    ...Object.keys(projects),
  ];
  return {
    ...roles,
    ...machineRole(MACHINE_FUNCTIONS, arns),
    ...projects,
    ...declaredPipelines(declarations, needed),
    ...triggerRules(declarations, options),
    ...alarms(options.prefix, FUNCTION_NAMES),
  };
};

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Where `pipelines/` is, whatever folder the command was called in: below this repository, unless the path is absolute. */
export const folderOf = (folder: string): string => resolve(ROOT, folder);
