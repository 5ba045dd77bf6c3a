import type { StateChangeEvent } from '../lib/execution/state-change-event.ts';
import type { Orchestrator } from '../local/orchestrator.ts';
import type { LogFeed } from './log-feed.ts';

/** Somebody who looks on: everything that happens to one execution, in order. */
export interface Onlooker {
  event(event: StateChangeEvent): void;
  log(entry: { stage: string; action: string; line: string }): void;
  isolation(entry: { stage: string; action: string; isolation: string }): void;
}

const OVER = ['SUCCEEDED', 'FAILED', 'STOPPED', 'SUPERSEDED', 'CANCELED'];

const isEnd = (event: StateChangeEvent): boolean =>
  event['detail-type'] === 'CodePipeline Pipeline Execution State Change' &&
  OVER.includes(String(event.detail['state']));

/** Until then it is not decided where a build runs. */
const UNDECIDED = [
  ...['SUBMITTED', 'QUEUED', 'PROVISIONING'],
  ...['DOWNLOAD_BATCHSPEC', 'IN_PROGRESS', 'COMBINE_ARTIFACTS'],
];

/** Tells how each build runs, once, as soon as that is decided. */
const isolationTeller = ({ builds }: Pick<Orchestrator, 'builds'>, onlooker: Onlooker) => {
  const told = new Set<string>();
  return (buildId: string, phase: string, stage: string, action: string): void => {
    if (told.has(buildId) || UNDECIDED.includes(phase)) return;
    told.add(buildId);
    void builds.describe(buildId).then((build) => {
      if (build) onlooker.isolation({ stage, action, isolation: build.isolation });
    });
  };
};

/**
 * Watches one execution, from now on, until it is over or `stop` is called. Subscribe before it starts: events are not
 * repeated.
 */
export const watchExecution = (
  orchestrator: Pick<Orchestrator, 'bus' | 'builds'>,
  feed: LogFeed,
  concerns: (executionId: string) => boolean,
  onlooker: Onlooker,
): { readonly ended: Promise<string>; stop(): void } => {
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const tellIsolation = isolationTeller(orchestrator, onlooker);
  const forgetEvents = orchestrator.bus.subscribe({ source: ['aws.codepipeline'] }, (event) => {
    const executionId = String(event.detail['execution-id']);
    if (!concerns(executionId)) return;
    onlooker.event(event);
    if (isEnd(event)) resolve(executionId);
  });
  const forgetLog = feed.subscribe((buildId, owner, line) => {
    const { pipelineExecutionId, stage, action } = owner;
    if (!concerns(pipelineExecutionId)) return;
    tellIsolation(buildId, line.phase, stage, action);
    onlooker.log({ stage, action, line: line.text });
  });
  return {
    ended,
    stop: () => {
      forgetEvents();
      forgetLog();
    },
  };
};
