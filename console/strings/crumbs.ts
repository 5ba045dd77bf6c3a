import type { ExecutionTab, Route } from '../routing/route.ts';

interface Crumb {
  readonly text: string;
  readonly place: Route;
}

export const TAB_WORDS: Readonly<Record<ExecutionTab, string>> = {
  timeline: 'Timeline',
  log: 'Logs',
  results: 'Results',
  artifacts: 'Artifacts',
  machine: 'State machine',
  details: 'Details',
};

const PIPELINES: Crumb = { text: 'Pipelines', place: { page: 'pipelines' } };

/** The way to a place, from the list of pipelines. */
export const crumbsOf = (route: Route): readonly Crumb[] => {
  switch (route.page) {
    case 'pipelines':
      return [PIPELINES];
    case 'create':
      return [PIPELINES, { text: 'Create', place: route }];
    case 'unknown':
      return [PIPELINES, { text: 'Not found', place: route }];
    default:
      break;
  }
  const pipeline: Crumb = { text: route.pipeline, place: { page: 'pipeline', pipeline: route.pipeline } };
  const history: Crumb = { text: 'Executions', place: { page: 'history', pipeline: route.pipeline } };
  switch (route.page) {
    case 'pipeline':
      return [PIPELINES, pipeline];
    case 'history':
      return [PIPELINES, pipeline, history];
    case 'declaration':
      return [PIPELINES, pipeline, { text: 'Declaration', place: route }];
    case 'execution':
      return [PIPELINES, pipeline, history, { text: route.execution, place: route }];
  }
};
