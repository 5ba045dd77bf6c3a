import type { StateMachine } from '../../lib/state-machine.ts';
import { isAbort, noConnection } from './api-failure.ts';
import { readFailure } from './read-failure.ts';
import type { ArtifactEntry, Overview, Report, Trend, Validation } from './rest-types.ts';

export type RestQuery = Readonly<Record<string, string | number | undefined>>;

export const restAddress = (path: string, query: RestQuery): string => {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  return `./rest/${path}?${search}`;
};

const request = async (address: string, init: RequestInit): Promise<Response> => {
  const response = await fetch(address, init).catch((error: unknown) => {
    throw isAbort(error) ? error : noConnection(error);
  });
  if (!response.ok) throw await readFailure(response);
  return response;
};

const get = async <T>(path: string, query: RestQuery, signal: AbortSignal): Promise<T> =>
  (await request(restAddress(path, query), { signal })).json();

/** What lies beside CodePipeline's API. Each throws `ApiFailure`. */
export const rest = {
  overview: (pipeline: string, execution: string, signal: AbortSignal) =>
    get<Overview>('overview', { pipeline, execution }, signal),
  reports: async (pipeline: string, execution: string, signal: AbortSignal) =>
    (await get<{ reports: readonly Report[] }>('reports', { pipeline, execution }, signal)).reports,
  trend: (pipeline: string, signal: AbortSignal) => get<Trend>('trend', { pipeline }, signal),
  machine: (pipeline: string, version: number | undefined, signal: AbortSignal) =>
    get<StateMachine>('machine', { pipeline, version }, signal),
  artifactEntries: async (pipeline: string, execution: string, file: string, signal: AbortSignal) =>
    (
      await get<{ entries: readonly ArtifactEntry[] }>(
        'artifact/entries',
        { pipeline, execution, file },
        signal,
      )
    ).entries,
  artifactFile: (
    query: { pipeline: string; execution: string; file: string; path: string },
    signal: AbortSignal,
  ) => request(restAddress('artifact/file', query), { signal }),
  validate: async (text: string, pipeline: string | undefined, signal: AbortSignal): Promise<Validation> =>
    (
      await request('./rest/validate', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text, pipeline }),
        signal,
      })
    ).json(),
} as const;
