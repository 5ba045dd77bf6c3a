import { join } from 'node:path';

/** What is where in a data directory; everything in it can be looked at as plain files. */
export const dataLayout = (directory: string) => ({
  /** The artifact bucket: one object, one file (design D7). */
  store: join(directory, 'store'),
  /** Published sites: `buckets/<bucket>/<key>`. */
  buckets: join(directory, 'buckets'),
  /** The build service's own state and workspaces. */
  builds: join(directory, 'codebuild'),
  /** What was fetched from repositories behind URLs. */
  repositories: join(directory, 'git'),
  /** Calls of local functions that have not reported yet. */
  functions: join(directory, 'functions'),
  /** Executions of local state machines. */
  machines: join(directory, 'statemachines'),
  secrets: join(directory, 'secrets.yml'),
  approvalSecret: join(directory, 'approval-secret'),
  webhookSecret: join(directory, 'webhook-secret'),
});
