import type { AwsConfig } from './read-config.ts';

/** Where our console shows an execution; undefined where none is served. */
export const executionLink =
  ({ STEPLINE_CONSOLE: console }: Pick<AwsConfig, 'STEPLINE_CONSOLE'>) =>
  (pipeline: string, executionId: string): string | undefined =>
    console === undefined
      ? undefined
      : `${console.replace(/\/$/, '')}/#/pipelines/${encodeURIComponent(pipeline)}/executions/${executionId}`;
