import { writeZip } from '../../../adapters/zip/write-zip.ts';
import { SteplineError } from '../../../lib/errors.ts';
import type { ObjectStore } from '../../../lib/ports.ts';
import { collectArtifacts } from '../artifacts/collect-artifacts.ts';
import type { ArtifactSpec, ArtifactsSpec } from '../buildspec/buildspec.ts';
import type { LocalRequest } from './local-request.ts';

/** None of an artifact's patterns found a file: to CodeBuild, a failed build. */
export class NoMatchingFiles extends SteplineError {
  override readonly name = 'NoMatchingFiles';
  override readonly blame = 'author';
  readonly artifact: string;

  constructor(artifact: string, patterns: readonly string[], options?: ErrorOptions) {
    super(`CLIENT_ERROR: no matching artifact paths found for ${artifact} (${patterns.join(', ')})`, options);
    this.artifact = artifact;
  }
}

export interface UploadContext {
  readonly request: LocalRequest;
  readonly store: ObjectStore;
  /** The primary source on our side. */
  readonly root: string;
  /** The same, as the build's commands see it. */
  readonly seenRoot: string;
  readonly tell: (text: string) => void;
  /** What the shell makes of a text with variables and substitutions in it. */
  readonly expand: (text: string) => Promise<string>;
}

/**
 * Stores the outputs of the action, and answers the names of those that were stored. One output is the buildspec's
 * `artifacts`; of several, each is the secondary artifact of its name (semantics 6.2).
 * @throws {NoMatchingFiles} and the store's errors; outputs stored before stay.
 */
export const uploadArtifacts = async (
  spec: ArtifactsSpec | undefined,
  context: UploadContext,
): Promise<readonly string[]> => {
  const stored: string[] = [];
  for (const output of context.request.outputs) {
    const artifact = artifactOf(spec, output.artifact, context.request);
    if (artifact === undefined) {
      context.tell(
        `WARNING: the buildspec declares no files for the output artifact "${output.artifact}": nothing is stored for it`,
      );
      continue;
    }
    await tellName(artifact, context);
    const files = await collectArtifacts(await expanded(artifact, context), context.root, {
      unmatched: (pattern) => context.tell(`No files match ${pattern}`),
      skipped: (path, reason) => context.tell(`WARNING: ${path} is left out: ${reason}`),
    });
    if (files.length === 0) throw new NoMatchingFiles(output.artifact, artifact.files);
    context.tell(`Uploading artifact ${output.artifact}: ${files.length} matching files`);
    await context.store.putStream(output.key, writeZip(files));
    stored.push(output.artifact);
  }
  return stored;
};

const artifactOf = (
  spec: ArtifactsSpec | undefined,
  output: string,
  { member, outputs }: LocalRequest,
): ArtifactSpec | undefined => {
  // In a batch the output's name says which build it is of, and which artifact of that build.
  const name = member ? member.artifacts[output] : output;
  if (name === null || name === undefined) return spec?.primary;
  const secondary = spec && Object.hasOwn(spec.secondary, name) ? spec.secondary[name] : undefined;
  return !member && outputs.length === 1 ? (spec?.primary ?? secondary) : secondary;
};

/** Paths may hold variables of the build, `$CODEBUILD_SRC_DIR` above all. */
const expanded = async (artifact: ArtifactSpec, context: UploadContext): Promise<ArtifactSpec> => ({
  ...artifact,
  baseDirectory: (await expandPaths([artifact.baseDirectory], context))[0] ?? '.',
  files: await expandPaths(artifact.files, context),
  excludePaths: await expandPaths(artifact.excludePaths, context),
});

const expandPaths = async (paths: readonly string[], context: UploadContext): Promise<readonly string[]> => {
  const done: string[] = [];
  for (const path of paths)
    done.push(inRoot(path.includes('$') ? await context.expand(path) : path, context.seenRoot));
  return done;
};

/** A path as a command sees it, relative to the primary source. */
const inRoot = (path: string, root: string): string => {
  if (path === root) return '.';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
};

/** In a pipeline the pipeline names the object; what the buildspec would have named it is told. */
const tellName = async (artifact: ArtifactSpec, context: UploadContext): Promise<void> => {
  if (artifact.name)
    context.tell(`Artifact name ${await context.expand(artifact.name)} (the pipeline names the object)`);
  if (artifact.s3Prefix) context.tell('artifacts.s3-prefix has no effect in a pipeline');
};
