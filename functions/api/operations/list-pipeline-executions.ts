import type { ListPipelineExecutionsInput, ListPipelineExecutionsOutput } from '@aws-sdk/client-codepipeline';
import type { ExecutionRecord } from '../../../lib/execution/execution-record.ts';
import { executionSummary } from '../../../lib/execution/views/execution-views.ts';
import type { StoredPipeline } from '../../../lib/pipeline/stored-pipeline.ts';
import { keys } from '../../../lib/store/keys.ts';
import { readPipeline } from '../../../lib/use-cases/read-pipeline.ts';
import { isRollbackTarget } from '../../../lib/use-cases/rollback-stage.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { historyPage } from '../history-page.ts';
import { readNextToken, writeNextToken } from '../next-token.ts';

/** Semantics 10.2, row 10. */
const PAGE = 100;

/** Executions looked through for one page, when a filter lets few of them pass. */
const MOST_READ = 1_000;

interface Page {
  readonly records: readonly ExecutionRecord[];
  readonly next?: string;
}

/** Semantics 2.9: rollback targets are executions of the current version that succeeded in the stage. */
const hasSucceededIn =
  (stage: string, { pipeline }: StoredPipeline) =>
  (record: ExecutionRecord): boolean =>
    record.pipelineVersion === pipeline.version && isRollbackTarget(record, stage);

/** As many as are wanted that pass, or as many as a thousand hold; a short page still says where to go on. */
const filteredPage = async (
  world: World,
  stored: StoredPipeline,
  passes: (record: ExecutionRecord) => boolean,
  limit: number,
  position: string | undefined,
): Promise<Page> => {
  const found: ExecutionRecord[] = [];
  let next = position;
  for (let read = 0; read < MOST_READ; read += PAGE) {
    const page = await historyPage(world, stored, PAGE, next);
    found.push(...page.records.filter(passes));
    next = page.next;
    if (next === undefined || found.length > limit) break;
  }
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  const goOn = last ? keys.history(last.pipeline, last.sequence, last.executionId) : next;
  return { records: shown, ...(goOn === undefined ? {} : { next: goOn }) };
};

/**
 * Newest first.
 * @throws {ApiError} PipelineNotFoundException, InvalidNextTokenException.
 */
export const listPipelineExecutions =
  (world: World) =>
  async (input: ListPipelineExecutionsInput): Promise<ListPipelineExecutionsOutput> => {
    const { pipelineName = '', maxResults = PAGE, filter, nextToken } = input;
    const stored = await readPipeline(world, pipelineName);
    const stage = filter?.succeededInStage?.stageName;
    const listing = ['ListPipelineExecutions', pipelineName, stored.incarnation, stage];
    const position = readNextToken(listing, nextToken);
    const page: Page =
      stage === undefined
        ? await historyPage(world, stored, maxResults, position)
        : await filteredPage(world, stored, hasSucceededIn(stage, stored), maxResults, position);
    return {
      pipelineExecutionSummaries: page.records.map(executionSummary),
      ...(page.next === undefined ? {} : { nextToken: writeNextToken(listing, page.next) }),
    };
  };
