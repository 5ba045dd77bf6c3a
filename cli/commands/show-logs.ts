import { ConfigurationError } from '../../lib/errors.ts';
import type { BatchedBuild } from '../../lib/ports.ts';
import { executionOrNewest, readOverview } from '../client/executions.ts';
import type { Overview, OverviewAction } from '../client/overview.ts';
import { waitByTimer } from '../client/wait.ts';
import { exitCode, exitCodeOf } from '../exit-code.ts';
import { followExecution } from '../follow-execution.ts';
import { followLog } from '../follow-log.ts';
import { type Remote, type RemoteOptions, remoteOf } from '../remote.ts';
import { plainLogLine } from '../view/plain-lines.ts';
import { hasColor } from '../view/terminal-mode.ts';

export interface LogsOptions extends RemoteOptions {
  readonly action?: string;
  readonly build?: string;
  readonly follow?: boolean;
}

/** A build that still runs is read until it has been silent for so long. */
const SILENCE_MS = 500;

interface Entry {
  readonly stage: string;
  readonly action: string;
  readonly line: string;
}

const isWanted = ({ stage, action }: Pick<Entry, 'stage' | 'action'>, wanted: string | undefined): boolean =>
  wanted === undefined || wanted === action || wanted === `${stage}/${action}`;

const printer = ({ json, line }: Remote): ((entry: Entry) => void) => {
  const color = hasColor(process.stdout, process.env);
  return (entry) => line(json ? JSON.stringify(entry) : plainLogLine(entry, color));
};

const printOne = async (
  remote: Remote,
  { pipeline, executionId, ended }: Overview,
  { id, stage, action }: OverviewAction,
  build: string | undefined,
): Promise<void> => {
  const print = printer(remote);
  const controller = new AbortController();
  let silence: NodeJS.Timeout | undefined;
  const listen = (): void => {
    clearTimeout(silence);
    if (!ended) silence = setTimeout(() => controller.abort(), SILENCE_MS);
  };
  const source = { pipeline, execution: executionId, action: id, ...(build === undefined ? {} : { build }) };
  await followLog(remote.api, source, controller.signal, {
    // Until a server has answered, however long that takes, nothing is silent.
    onOpen: listen,
    onLine: (line) => {
      listen();
      print({ stage, action, line });
    },
    wait: async (milliseconds, signal) => {
      clearTimeout(silence);
      // A server that does not stay says itself when there is nothing more for now.
      if (!ended && milliseconds >= SILENCE_MS) controller.abort();
      else await waitByTimer(milliseconds, signal);
    },
  });
  clearTimeout(silence);
};

/** Those of the actions whose batch has such a build. @throws {ConfigurationError} when none has. */
const actionsWith = async (
  { api }: Remote,
  { pipeline, executionId }: Overview,
  actions: readonly OverviewAction[],
  build: string,
): Promise<readonly OverviewAction[]> => {
  const found: OverviewAction[] = [];
  for (const action of actions) {
    const query = { pipeline, execution: executionId, action: action.id };
    const { builds } = await api.read<{ builds: readonly BatchedBuild[] }>('builds', query);
    if (builds.some(({ identifier, buildId }) => identifier === build && buildId !== undefined))
      found.push(action);
  }
  if (found.length === 0) throw new ConfigurationError('--build', `no action has run a build "${build}"`);
  return found;
};

const nothingBuilt = (execution: string, action: string | undefined): string =>
  `no build of execution ${execution} has a log${action === undefined ? '' : `, or none called ${action}`}`;

/** `stepline logs`: what the builds of an execution wrote. @returns 0, or with `-f` how the execution ended. */
export const showLogs = async (
  name: string,
  given: string | undefined,
  options: LogsOptions,
): Promise<number> => {
  const remote = remoteOf(options);
  const execution = await executionOrNewest(remote.api, name, given);
  if (options.follow) {
    const print = printer(remote);
    const overview = await followExecution(
      remote.api,
      name,
      async () => {
        // One that there is not is refused.
        await readOverview(remote.api, name, execution);
        return { executionId: execution, mayBeOver: true };
      },
      async () => ({
        event: () => undefined,
        log: (entry) => {
          if (isWanted(entry, options.action)) print(entry);
        },
      }),
    );
    return exitCodeOf(overview);
  }
  const overview = await readOverview(remote.api, name, execution);
  const { build } = options;
  const wanted = overview.actions.filter(
    (action) => action.buildId !== undefined && isWanted(action, options.action),
  );
  if (wanted.length === 0) remote.note(nothingBuilt(execution, options.action));
  const shown = build === undefined ? wanted : await actionsWith(remote, overview, wanted, build);
  for (const action of shown) await printOne(remote, overview, action, build);
  return exitCode.succeeded;
};
