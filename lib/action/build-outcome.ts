import type { Outcome } from '../execution/outcome.ts';
import type { Build } from '../ports.ts';

const failed = (build: Build, status: 'failed' | 'errored', code: string): Outcome => ({
  status,
  code,
  // The service's own sentence first (semantics 2.5), then ours, which says more.
  summary: `Build terminated with state: ${build.status}${build.message ? `. ${build.message}` : ''}`,
});

const ending = (build: Build): Outcome | undefined => {
  switch (build.status) {
    case 'IN_PROGRESS':
      return undefined;
    case 'SUCCEEDED':
      return { status: 'succeeded', outputVariables: build.exportedVariables };
    case 'FAULT':
      return failed(build, 'errored', 'SystemUnavailable');
    case 'FAILED':
    case 'TIMED_OUT':
    case 'STOPPED':
      return failed(build, 'failed', 'JobFailed');
  }
};

/** How a build ended, as the outcome of its action; undefined while it runs. Anything but SUCCEEDED fails (6.2). */
export const buildOutcome = (build: Build): Outcome | undefined => {
  const outcome = ending(build);
  return (
    outcome && {
      ...outcome,
      externalId: build.id,
      artifacts: build.artifacts,
      reports: build.reports,
      ...(build.url === undefined ? {} : { externalUrl: build.url }),
    }
  );
};
