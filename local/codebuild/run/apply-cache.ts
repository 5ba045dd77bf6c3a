import { restoreCache, saveCache } from '../cache/cache-steps.ts';
import { sourceDirectory } from '../environment/build-variables.ts';
import type { Prepared, RunContext, Tell } from './run-context.ts';

/** Restores or saves the cache where both the project and the buildspec want one, as with CodeBuild. */
export const applyCache = async (
  step: 'restore' | 'save',
  context: RunContext,
  prepared: Prepared,
  tell: Tell,
): Promise<void> => {
  const { project, folder, cache } = context;
  const spec = prepared.buildspec.cache;
  if (spec === undefined) return;
  if (project.cache.type === 'NO_CACHE') {
    if (step === 'restore')
      tell('The cache of the buildspec is not used: the project has cache type NO_CACHE');
    return;
  }
  const { paths, remains } = prepared.executor;
  await (step === 'restore' ? restoreCache : saveCache)(spec, {
    cache,
    session: prepared.session,
    control: folder.control,
    seenControl: paths.control,
    seenRoot: sourceDirectory(paths.output, 0),
    isContainer: remains !== undefined,
    tell,
  });
};
