import { expect, it } from 'vitest';
import type { CommandPhase, OnFailure } from '../../../../../local/codebuild/buildspec/buildspec.ts';
import { phaseAfter } from '../../../../../local/codebuild/run/phase-rules.ts';

const retry: OnFailure = { action: 'RETRY', retries: 1 };

it.each<[CommandPhase, boolean, OnFailure | undefined, string]>([
  ['install', true, undefined, 'pre_build'],
  ['install', false, undefined, 'FINALIZING'],
  ['install', false, { action: 'CONTINUE' }, 'pre_build'],
  ['install', false, retry, 'FINALIZING'],
  ['pre_build', false, undefined, 'FINALIZING'],
  ['pre_build', true, { action: 'ABORT' }, 'build'],
  ['build', true, undefined, 'post_build'],
  ['build', false, undefined, 'post_build'],
  ['build', false, { action: 'ABORT' }, 'FINALIZING'],
  ['build', false, { action: 'CONTINUE' }, 'post_build'],
  ['build', false, retry, 'post_build'],
  ['post_build', true, undefined, 'UPLOAD_ARTIFACTS'],
  ['post_build', false, undefined, 'UPLOAD_ARTIFACTS'],
  ['post_build', false, { action: 'ABORT' }, 'FINALIZING'],
])('after %s (succeeded: %s, on-failure %o) comes %4$s', (phase, succeeded, onFailure, next) => {
  expect(phaseAfter(phase, succeeded, onFailure)).toBe(next);
});
