import type { Overview, OverviewAction, OverviewStage } from './client/overview.ts';
import type { ShownEvent } from './view/parse-state-change.ts';

/** Type of a declared action, as its events say it; undefined for one that the declaration does not have. */
export type TypeOf = (stage: string, action: string) => object | undefined;

const stateOf: Readonly<Record<string, string>> = {
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Stopping: 'STOPPING',
  Stopped: 'STOPPED',
  Superseded: 'SUPERSEDED',
  Cancelled: 'CANCELED',
  Abandoned: 'ABANDONED',
};

const iso = (time: number): string => new Date(time).toISOString();

const eventOf = (overview: Overview, level: string, time: number, detail: object): ShownEvent => ({
  'detail-type': `CodePipeline ${level} Execution State Change`,
  source: 'aws.codepipeline',
  time: `${iso(time).slice(0, 19)}Z`,
  detail: { pipeline: overview.pipeline, 'execution-id': overview.executionId, ...detail },
});

/** The attempt that a stage's run belonged to: those before it were retries of this stage and of the ones before it. */
const attemptOf = ({ stages, retries }: Overview, stage: string, run: number): number => {
  const at = stages.findIndex(({ name }) => name === stage);
  const earlier = stages.slice(0, Math.max(at, 0)).reduce((sum, each) => sum + Math.max(each.run - 1, 0), 0);
  return 1 + Math.min(retries, earlier + Math.max(run - 1, 0));
};

const pipelineEvent = (now: Overview, state: string, time: number, attempt = now.retries + 1): ShownEvent =>
  eventOf(now, 'Pipeline', time, {
    'start-time': iso(now.startTime),
    state,
    'pipeline-execution-attempt': attempt,
  });

const pipelineBegins = (before: Overview | undefined, now: Overview): readonly ShownEvent[] => {
  const events: ShownEvent[] = [];
  if (!before) events.push(pipelineEvent(now, 'STARTED', now.startTime, 1));
  else if (before.ended && (!now.ended || before.retries !== now.retries))
    events.push(pipelineEvent(now, 'RESUMED', now.lastUpdateTime));
  if (now.status === 'Stopping' && before?.status !== 'Stopping')
    events.push(pipelineEvent(now, 'STOPPING', now.lastUpdateTime));
  return events;
};

const pipelineEnds = (before: Overview | undefined, now: Overview): readonly ShownEvent[] => {
  const isKnown = before?.status === now.status && before.retries === now.retries;
  const state = stateOf[now.status];
  if (!now.ended || isKnown || state === undefined) return [];
  return [pipelineEvent(now, state, now.lastUpdateTime)];
};

interface ActionStep {
  readonly run: number;
  readonly time: number;
  readonly event: ShownEvent;
}

const resultOf = ({ summary, externalId, error }: OverviewAction) => ({
  'execution-result': {
    ...(summary === undefined ? {} : { 'external-execution-summary': summary }),
    ...(externalId === undefined ? {} : { 'external-execution-id': externalId }),
    ...(error === undefined ? {} : { 'error-code': error.code }),
  },
});

const actionSteps = (
  before: OverviewAction | undefined,
  action: OverviewAction,
  now: Overview,
  typeOf: TypeOf,
): readonly ActionStep[] => {
  const { id, stage, action: name, run, status, startTime, lastUpdateTime } = action;
  const type = typeOf(stage, name);
  const step = (state: string, time: number, more: object): ActionStep => ({
    run,
    time,
    event: eventOf(now, 'Action', time, {
      'start-time': iso(startTime),
      stage,
      'action-execution-id': id,
      action: name,
      ...more,
      state,
      ...(type === undefined ? {} : { type }),
      'pipeline-execution-attempt': attemptOf(now, stage, run),
    }),
  });
  const end = stateOf[status];
  return [
    ...(before ? [] : [step('STARTED', startTime, {})]),
    ...(end === undefined || before?.status === status ? [] : [step(end, lastUpdateTime, resultOf(action))]),
  ];
};

const isOpen = ({ status }: OverviewStage): boolean => status === 'InProgress' || status === 'Stopping';

const stageBegins = (before: OverviewStage | undefined, stage: OverviewStage): readonly string[] => {
  if (stage.status === undefined || stage.startTime === undefined) return [];
  if (before?.status === undefined) return stage.run > 1 ? ['STARTED', 'RESUMED'] : ['STARTED'];
  const wentOn = before.run !== stage.run || (!isOpen(before) && isOpen(stage));
  return wentOn ? ['RESUMED'] : [];
};

const stageEvents = (
  before: Overview | undefined,
  stage: OverviewStage,
  now: Overview,
  typeOf: TypeOf,
): readonly ShownEvent[] => {
  const known = before?.stages.find(({ name }) => name === stage.name);
  const { name, run, status = '', startTime = now.lastUpdateTime, endTime = now.lastUpdateTime } = stage;
  const told = (state: string, time: number, ofRun = run): ShownEvent =>
    eventOf(now, 'Stage', time, {
      'start-time': iso(startTime),
      stage: name,
      state,
      'pipeline-execution-attempt': attemptOf(now, name, ofRun),
    });
  const steps = now.actions
    .filter((action) => action.stage === name)
    .flatMap((action) =>
      actionSteps(
        before?.actions.find(({ id }) => id === action.id),
        action,
        now,
        typeOf,
      ),
    )
    .toSorted((a, b) => a.run - b.run || a.time - b.time);
  const begins = stageBegins(known, stage);
  const isKnown = known?.run === run && known.status === status;
  const ends = isKnown ? undefined : stateOf[status];
  return [
    ...(begins.includes('STARTED') ? [told('STARTED', startTime, 1)] : []),
    ...steps.filter((step) => step.run < run).map(({ event }) => event),
    ...(begins.includes('RESUMED') ? [told('RESUMED', now.lastUpdateTime)] : []),
    ...steps.filter((step) => step.run >= run).map(({ event }) => event),
    ...(ends === undefined ? [] : [told(ends, endTime)]),
  ];
};

/**
 * What became of an execution between two looks at it, as events that the view takes, in the order in which it happened:
 * what both show alike is not told again, what came and went between them is not told at all.
 *
 * @param before undefined: nothing has been told yet
 */
export const changesBetween = (
  before: Overview | undefined,
  now: Overview,
  typeOf: TypeOf,
): readonly ShownEvent[] => [
  ...pipelineBegins(before, now),
  ...now.stages.flatMap((stage) => stageEvents(before, stage, now, typeOf)),
  ...pipelineEnds(before, now),
];
