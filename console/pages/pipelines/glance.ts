import type { PipelineExecutionSummary, StageState } from '@aws-sdk/client-codepipeline';
import { useEffect, useRef, useState } from 'react';
import { isAbort } from '../../api/api-failure.ts';
import { callApi } from '../../api/call-api.ts';
import { live } from '../../live/live.ts';

/** What the list shows of a pipeline besides its name. */
export interface Glance {
  readonly stages: readonly StageState[];
  /** Newest first. */
  readonly executions: readonly PipelineExecutionSummary[];
}

/** By pipeline; an error where it could not be read, and nothing while it is being read. */
export type Glances = ReadonlyMap<string, { readonly value?: Glance; readonly error?: unknown }>;

const LAST = 10;

const readGlance = async (name: string, signal: AbortSignal): Promise<Glance> => {
  const [state, list] = await Promise.all([
    callApi('GetPipelineState', { name }, signal),
    callApi('ListPipelineExecutions', { pipelineName: name, maxResults: LAST }, signal),
  ]);
  return { stages: state.stageStates ?? [], executions: list.pipelineExecutionSummaries ?? [] };
};

/** Glances of the pipelines in view, each read again when an event is about it. */
export const useGlances = (names: readonly string[]): Glances => {
  const [glances, setGlances] = useState<Glances>(new Map());
  const known = useRef(names);
  known.current = names;
  const key = names.join('\n');

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const pending = new Map<string, 'running' | 'again'>();
    const read = async (name: string): Promise<void> => {
      if (pending.has(name)) return void pending.set(name, 'again');
      do {
        pending.set(name, 'running');
        const next = await readGlance(name, signal).then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        );
        if (signal.aborted || ('error' in next && isAbort(next.error))) return;
        setGlances((before) => new Map(before).set(name, { ...before.get(name), ...next }));
      } while (pending.get(name) === 'again');
      pending.delete(name);
    };
    for (const name of key === '' ? [] : key.split('\n')) void read(name);
    const unlisten = live.listen((event) => {
      for (const name of known.current) {
        if (event === undefined || event.detail['pipeline'] === name) void read(name);
      }
    });
    return () => {
      controller.abort();
      unlisten();
    };
  }, [key]);

  return glances;
};
