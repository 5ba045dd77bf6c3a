import type { CommandPhase, OnFailure } from '../buildspec/buildspec.ts';

export type RunPhase = 'INSTALL' | 'PRE_BUILD' | 'BUILD' | 'POST_BUILD' | 'UPLOAD_ARTIFACTS' | 'FINALIZING';

export const runPhaseOf: Readonly<Record<CommandPhase, RunPhase>> = {
  install: 'INSTALL',
  pre_build: 'PRE_BUILD',
  build: 'BUILD',
  post_build: 'POST_BUILD',
};

const afterSuccess: Readonly<Record<CommandPhase, CommandPhase | 'UPLOAD_ARTIFACTS'>> = {
  install: 'pre_build',
  pre_build: 'build',
  build: 'post_build',
  post_build: 'UPLOAD_ARTIFACTS',
};

/**
 * What follows a phase of commands (CodeBuild user guide, "Build phase transitions", and `on-failure` of the buildspec
 * reference): a failed install or pre_build ends the build; after a failed build, post_build and the upload are tried
 * all the same. `on-failure: ABORT` ends the build in any phase, CONTINUE in none. A failed phase fails the build,
 * whatever follows it.
 */
export const phaseAfter = (
  phase: CommandPhase,
  succeeded: boolean,
  onFailure: OnFailure | undefined,
): CommandPhase | 'UPLOAD_ARTIFACTS' | 'FINALIZING' => {
  if (succeeded || onFailure?.action === 'CONTINUE') return afterSuccess[phase];
  if (onFailure?.action === 'ABORT') return 'FINALIZING';
  return phase === 'install' || phase === 'pre_build' ? 'FINALIZING' : afterSuccess[phase];
};
