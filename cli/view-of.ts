import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import { createExecutionView, type OutputStream } from './view/execution-view.ts';

/** A view of one pipeline's execution on a terminal, or as plain lines elsewhere. */
export const viewOf = (pipeline: Pipeline, stream: OutputStream, executionId?: string) =>
  createExecutionView({
    stream,
    now: Date.now,
    pipeline: {
      name: pipeline.name,
      stages: pipeline.stages.map(({ name, actions }) => ({
        name,
        actions: actions.map((action) => ({ name: action.name })),
      })),
    },
    ...(executionId === undefined ? {} : { executionId }),
    env: process.env,
  });
