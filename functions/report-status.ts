import * as v from 'valibot';
import { type ArtifactRevision, type ExecutionRecord, stageOf } from '../lib/execution/execution-record.ts';
import type { Action, Pipeline } from '../lib/pipeline/pipeline.ts';
import { pinnedPipeline } from '../lib/use-cases/read-pipeline.ts';
import { findRecord } from '../lib/use-cases/read-record.ts';
import type { World } from '../lib/use-cases/world.ts';

type CommitState = 'pending' | 'success' | 'failure' | 'error';

/** Where the commit of a source shows what became of it. */
export interface CommitStatuses {
  set(
    repository: string,
    commit: string,
    status: { state: CommitState; context: string; description: string; url?: string },
  ): Promise<void>;
}

const StageChange = v.object({
  detail: v.object({ pipeline: v.string(), 'execution-id': v.string(), stage: v.string() }),
});

const STATES: Readonly<Record<string, readonly [state: CommitState, words: string]>> = {
  InProgress: ['pending', 'is running'],
  Stopping: ['pending', 'is being stopped'],
  Succeeded: ['success', 'succeeded'],
  Skipped: ['success', 'was skipped'],
  Failed: ['failure', 'failed'],
  Stopped: ['error', 'was stopped'],
  Cancelled: ['error', 'was cancelled'],
};

/** `owner/name` of a source action on GitHub; undefined for every other action. */
const repositoryOf = ({ actionTypeId, configuration }: Action): string | undefined => {
  if (actionTypeId.provider === 'GitHub') return `${configuration['Owner']}/${configuration['Repo']}`;
  return actionTypeId.provider === 'CodeStarSourceConnection' ? configuration['FullRepositoryId'] : undefined;
};

const sourcesOf = (pipeline: Pipeline, record: ExecutionRecord) =>
  record.revisions.flatMap(({ actionName, revisionId }: ArtifactRevision) => {
    const action = pipeline.stages[0]?.actions.find(({ name }) => name === actionName);
    const repository = action && repositoryOf(action);
    return repository === undefined ? [] : [{ repository, commit: revisionId }];
  });

/**
 * A stage has changed its state: the commits it works on show it, one status for each stage. What is shown is what the
 * record says now, so events that come late or twice do no harm.
 *
 * @param linkTo where people see the execution; undefined where nobody serves it.
 */
export const reportStatus =
  (
    world: World,
    statuses: CommitStatuses,
    linkTo: (pipeline: string, executionId: string) => string | undefined,
  ) =>
  async (event: unknown): Promise<void> => {
    const { pipeline: name, 'execution-id': executionId, stage } = v.parse(StageChange, event).detail;
    const record = await findRecord(world, name, executionId);
    const shown = STATES[(record && stageOf(record, stage)?.status) ?? ''];
    if (!record || !shown) return;
    const [state, words] = shown;
    const url = linkTo(name, executionId);
    const status = {
      state,
      context: `stepline/${name}/${stage}`,
      description: `Stage ${stage} ${words}`,
      ...(url === undefined ? {} : { url }),
    };
    const sources = sourcesOf(await pinnedPipeline(world, record), record);
    for (const { repository, commit } of sources) await statuses.set(repository, commit, status);
  };
