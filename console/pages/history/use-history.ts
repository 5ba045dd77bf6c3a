import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import { useCallback, useEffect, useRef, useState } from 'react';
import { isAbort } from '../../api/api-failure.ts';
import { callApi } from '../../api/call-api.ts';
import { changesOf } from '../../data/changes-of.ts';
import { mergeHistory } from '../../data/merge-history.ts';
import { live } from '../../live/live.ts';

export interface History {
  /** Newest first, as far as they were asked for. */
  readonly executions: readonly PipelineExecutionSummary[];
  readonly isComplete: boolean;
  readonly error?: unknown;
  readonly readMore: () => void;
}

const PAGE = 100;

interface Held {
  readonly executions: readonly PipelineExecutionSummary[];
  readonly nextToken?: string | undefined;
  readonly isComplete: boolean;
  readonly error?: unknown;
}

const NOTHING: Held = { executions: [], isComplete: false };

/** The history of a pipeline, a page at a time; what is new comes in at its head. */
export const useHistory = (pipeline: string): History => {
  const [held, setHeld] = useState<Held>(NOTHING);
  const state = useRef({ held, reading: false });
  state.current.held = held;
  const controller = useRef<AbortController>(undefined);

  const read = useCallback(
    async (nextToken: string | undefined) =>
      callApi(
        'ListPipelineExecutions',
        { pipelineName: pipeline, maxResults: PAGE, ...(nextToken === undefined ? {} : { nextToken }) },
        controller.current?.signal,
      ),
    [pipeline],
  );

  const readMore = useCallback(() => {
    const { reading, held: before } = state.current;
    if (reading || before.isComplete) return;
    state.current.reading = true;
    read(before.nextToken)
      .then(({ pipelineExecutionSummaries = [], nextToken }) =>
        setHeld(({ executions }) => ({
          executions: mergeHistory(executions, pipelineExecutionSummaries),
          nextToken,
          isComplete: nextToken === undefined,
        })),
      )
      .catch((error: unknown) => {
        if (!isAbort(error)) setHeld((current) => ({ ...current, error }));
      })
      .finally(() => {
        state.current.reading = false;
      });
  }, [read]);

  useEffect(() => {
    controller.current = new AbortController();
    setHeld(NOTHING);
    state.current = { held: NOTHING, reading: false };
    readMore();
    const changed = changesOf(pipeline);
    const unlisten = live.listen((event) => {
      if (event !== undefined && !changed(event)) return;
      read(undefined)
        .then(({ pipelineExecutionSummaries = [] }) =>
          setHeld((current) => ({
            ...current,
            executions: mergeHistory(pipelineExecutionSummaries, current.executions),
          })),
        )
        // The mark at the top says that the connection is gone; the next event reads again.
        .catch(() => {});
    });
    return () => {
      controller.current?.abort();
      unlisten();
    };
  }, [pipeline, read, readMore]);

  return { ...held, readMore };
};
