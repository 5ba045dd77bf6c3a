/** Every place of the console. Addresses are behind the `#`, since a browser takes a pipeline called `..` out of a path. */
export type Route =
  | { readonly page: 'pipelines' }
  | { readonly page: 'pipeline'; readonly pipeline: string }
  | { readonly page: 'history'; readonly pipeline: string }
  | { readonly page: 'declaration'; readonly pipeline: string; readonly version?: number }
  | { readonly page: 'create' }
  | {
      readonly page: 'execution';
      readonly pipeline: string;
      readonly execution: string;
      readonly tab: ExecutionTab;
      /** With the tabs `log` and `artifacts`: which action, which line, which file. */
      readonly action?: string;
      readonly line?: number;
      readonly file?: string;
      readonly path?: string;
    }
  | { readonly page: 'unknown'; readonly address: string };

export const EXECUTION_TABS = ['timeline', 'log', 'results', 'artifacts', 'machine', 'details'] as const;
export type ExecutionTab = (typeof EXECUTION_TABS)[number];

const isTab = (text: string | undefined): text is ExecutionTab => EXECUTION_TABS.some((tab) => tab === text);

const naturalNumber = (text: string | null): number | undefined => {
  const value = Number(text ?? 0);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
};

const decode = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

const given = <K extends string, V>(key: K, value: V | null | undefined): Partial<Record<K, V>> =>
  value === undefined || value === null || value === '' ? {} : ({ [key]: value } as Record<K, V>);

const executionRoute = (
  pipeline: string,
  execution: string,
  tab: string | undefined,
  query: URLSearchParams,
): Route | undefined => {
  if (tab !== undefined && !isTab(tab)) return undefined;
  return {
    page: 'execution',
    pipeline,
    execution,
    tab: tab ?? 'timeline',
    ...given('action', query.get('action')),
    ...given('line', naturalNumber(query.get('line'))),
    ...given('file', query.get('file')),
    ...given('path', query.get('path')),
  };
};

const pipelineRoute = (
  segments: readonly (string | undefined)[],
  query: URLSearchParams,
): Route | undefined => {
  const [pipeline, kind, execution, tab, ...rest] = segments;
  if (!pipeline || rest.length > 0) return undefined;
  if (kind === undefined) return { page: 'pipeline', pipeline };
  if (kind === 'declaration' && execution === undefined) {
    return { page: 'declaration', pipeline, ...given('version', naturalNumber(query.get('version'))) };
  }
  if (kind !== 'executions') return undefined;
  return execution ? executionRoute(pipeline, execution, tab, query) : { page: 'history', pipeline };
};

/** `#/pipelines/web/executions/<id>/log?action=…&line=120` → where that is. */
export const parseRoute = (hash: string): Route => {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const unknown: Route = { page: 'unknown', address: hash };
  if (path === '' || path === 'pipelines') return { page: 'pipelines' };
  if (path === 'create') return { page: 'create' };
  const [first, ...segments] = path.split('/').map(decode);
  if (first !== 'pipelines' || segments.some((segment) => segment === undefined)) return unknown;
  return pipelineRoute(segments, new URLSearchParams(query)) ?? unknown;
};

const queryOf = (entries: Readonly<Record<string, string | number | undefined>>): string => {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) query.set(key, String(value));
  return query.size === 0 ? '' : `?${query}`;
};

/** The address of a place: what `parseRoute` reads. */
export const addressOf = (route: Route): string => {
  if (route.page === 'pipelines') return '#/pipelines';
  if (route.page === 'create') return '#/create';
  if (route.page === 'unknown') return route.address;
  const pipeline = `#/pipelines/${encodeURIComponent(route.pipeline)}`;
  switch (route.page) {
    case 'pipeline':
      return pipeline;
    case 'history':
      return `${pipeline}/executions`;
    case 'declaration':
      return `${pipeline}/declaration${queryOf({ version: route.version })}`;
    case 'execution': {
      const { execution, tab, action, line, file, path } = route;
      return `${pipeline}/executions/${encodeURIComponent(execution)}/${tab}${queryOf({ action, line, file, path })}`;
    }
  }
};
