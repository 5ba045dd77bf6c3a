import type { BatchSpec } from './batch-spec.ts';

/** A buildspec that has passed `parseBuildspec`: the author's words in camelCase, with CodeBuild's defaults filled in. */
export interface Buildspec {
  readonly version: BuildspecVersion;
  readonly env: BuildspecEnv;
  readonly phases: Readonly<Partial<Record<CommandPhase, PhaseSpec>>>;
  /** By report group: its name, or the ARN as written. */
  readonly reports: Readonly<Record<string, ReportGroupSpec>>;
  readonly artifacts?: ArtifactsSpec;
  readonly cache?: CacheSpec;
  /** The builds of a batch; a build that is in none has no use for it. */
  readonly batch?: BatchSpec;
  /** The Linux user that runs the commands of phases that name none. */
  readonly runAs?: string;
}

/** 0.1 runs every command in a shell of its own; 0.2 runs all of them in one (CodeBuild's "buildspec versions"). */
export type BuildspecVersion = '0.1' | '0.2';

export const commandPhases = ['install', 'pre_build', 'build', 'post_build'] as const;

export type CommandPhase = (typeof commandPhases)[number];

export interface BuildspecEnv {
  readonly shell: 'sh' | 'bash';
  readonly variables: Readonly<Record<string, string>>;
  /** Variable to parameter name. */
  readonly parameterStore: Readonly<Record<string, string>>;
  /** Variable to `secret-id:json-key:version-stage:version-id`. */
  readonly secretsManager: Readonly<Record<string, string>>;
  readonly exportedVariables: readonly string[];
}

export interface PhaseSpec {
  readonly commands: readonly string[];
  readonly finally: readonly string[];
  /** Absent: the phase transitions of CodeBuild (`phase-rules.ts`). */
  readonly onFailure?: OnFailure;
  /** Runtime to the version wanted, as written: `20`, `20.x`, `latest`. Only `install` has any. */
  readonly runtimeVersions: Readonly<Record<string, string>>;
  readonly runAs?: string;
}

/** What a failing phase does to the build. */
export type OnFailure =
  | { readonly action: 'ABORT' }
  | { readonly action: 'CONTINUE' }
  /** Runs the phase's commands again at most `retries` times, when the failure's log matches `pattern`. */
  | { readonly action: 'RETRY'; readonly retries: number; readonly pattern?: string };

/** One artifact: which files, below which directory, and how they are laid out. */
export interface ArtifactSpec {
  /** Globs relative to `baseDirectory`. A pattern that matches nothing fails the build. */
  readonly files: readonly string[];
  /** May contain globs. Default: the source root. */
  readonly baseDirectory: string;
  readonly excludePaths: readonly string[];
  /** `true`: every file at the top level of the archive. */
  readonly discardPaths: boolean;
  /** `true`: symbolic links are kept as links; `false`: what they point at is stored. */
  readonly enableSymlinks: boolean;
  /** A name with shell substitution; only shown, since CodePipeline names the object. */
  readonly name?: string;
  readonly s3Prefix?: string;
}

export interface ArtifactsSpec {
  /** Absent when only secondary artifacts are declared. */
  readonly primary?: ArtifactSpec;
  /** By identifier. */
  readonly secondary: Readonly<Record<string, ArtifactSpec>>;
}

export const testFormats = [
  'JUNITXML',
  'CUCUMBERJSON',
  'NUNITXML',
  'NUNIT3XML',
  'TESTNGXML',
  'VISUALSTUDIOTRX',
] as const;

export const coverageFormats = ['CLOVERXML', 'COBERTURAXML', 'JACOCOXML', 'LCOV', 'SIMPLECOV'] as const;

export type TestFormat = (typeof testFormats)[number];
export type CoverageFormat = (typeof coverageFormats)[number];
export type ReportFormat = TestFormat | CoverageFormat;

/** One report group. */
export interface ReportGroupSpec {
  /** Globs relative to `baseDirectory`. */
  readonly files: readonly string[];
  readonly baseDirectory: string;
  /** `true`: the stored files lose their directories. */
  readonly discardPaths: boolean;
  /** Default `JUNITXML`. */
  readonly fileFormat: ReportFormat;
}

export interface CacheSpec {
  readonly paths: readonly string[];
  readonly key?: string;
  readonly fallbackKeys: readonly string[];
  /** Absent: both restore and save. */
  readonly action?: 'restore' | 'save';
}
