import type { ListPipelinesInput, ListPipelinesOutput, PipelineSummary } from '@aws-sdk/client-codepipeline';
import type { StoredPipeline } from '../../../lib/pipeline/stored-pipeline.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { pipelinePage } from '../../all-pipelines.ts';
import { readNextToken, writeNextToken } from '../next-token.ts';

const LISTING = ['ListPipelines'];
/** As many as there may be (semantics 11). */
const PAGE = 1_000;

const summary = ({ pipeline, created, updated }: StoredPipeline): PipelineSummary => ({
  name: pipeline.name,
  version: pipeline.version,
  pipelineType: pipeline.pipelineType,
  executionMode: pipeline.executionMode,
  created: new Date(created),
  updated: new Date(updated),
});

/** @throws {ApiError} InvalidNextTokenException. */
export const listPipelines =
  (world: World) =>
  async ({ maxResults = PAGE, nextToken }: ListPipelinesInput): Promise<ListPipelinesOutput> => {
    const { pipelines, next } = await pipelinePage(world, maxResults, readNextToken(LISTING, nextToken));
    return {
      pipelines: pipelines.map(summary),
      ...(next === undefined ? {} : { nextToken: writeNextToken(LISTING, next) }),
    };
  };
