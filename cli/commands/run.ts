import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from '../../lib/errors.ts';
import type { ExecutionRecord } from '../../lib/execution/execution-record.ts';
import type { Pipeline } from '../../lib/pipeline/pipeline.ts';
import type { ActiveExecutions } from '../../lib/pipeline/stored-pipeline.ts';
import { keys, pipelineOfActiveKey } from '../../lib/store/keys.ts';
import { readRecord } from '../../lib/use-cases/read-record.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import { readProjects } from '../../local/codebuild/projects/read-projects.ts';
import { dataLayout } from '../../local/data-layout.ts';
import { readHead } from '../../local/git/read-head.ts';
import { createLog } from '../../local/log.ts';
import { type Orchestrator, openOrchestrator } from '../../local/orchestrator.ts';
import { applyPipeline } from '../apply-pipeline.ts';
import { type BuildOptions, buildOptionsOf } from '../build-options.ts';
import { type ExecutionResult, executionResult } from '../execution-result.ts';
import { exitCodeOf } from '../exit-code.ts';
import { createLogFeed } from '../log-feed.ts';
import { prepareDataDirectory } from '../prepare-data-directory.ts';
import { readPipelineFile } from '../read-pipeline-file.ts';
import { checkApprovals, createRunApprovals } from '../run-approvals.ts';
import { stopRun } from '../stop-run.ts';
import { summaryOf } from '../summary-of.ts';
import { type Onlooker, watchExecution } from '../watch-execution.ts';

export interface RunOptions extends BuildOptions {
  readonly pipeline: string;
  readonly var: readonly string[];
  /** `STAGE/ACTION`, or `EVERY_APPROVAL`. */
  readonly approve: readonly string[];
  readonly data?: string;
  readonly json?: boolean;
}

interface Console {
  readonly onlooker: Onlooker;
  /** A line that is no part of the execution. */
  warn(line: string): void;
  end(result: ExecutionResult, record: ExecutionRecord, orchestrator: Orchestrator): Promise<void>;
}

const variablesOf = (given: readonly string[]) =>
  given.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new ConfigurationError('--var', `"${text}" is not NAME=VALUE`);
    return { name: text.slice(0, at), value: text.slice(at + 1) };
  });

/** Every Git source of the pipeline is the repository at hand, at the commit at hand. */
const overridesFor = (pipeline: Pipeline, commit: string) =>
  (pipeline.stages[0]?.actions ?? [])
    .filter(
      ({ actionTypeId: { provider } }) => provider === 'GitHub' || provider === 'CodeStarSourceConnection',
    )
    .map(({ name }) => ({ actionName: name, revisionType: 'COMMIT_ID' as const, revisionValue: commit }));

/** Nothing listens where no action deploys a site: half of what a short run would load is for that. */
const openSites = async (pipeline: Pipeline, buckets: string) => {
  const actions = pipeline.stages.flatMap((stage) => stage.actions);
  if (!actions.some(({ actionTypeId }) => actionTypeId.category === 'Deploy')) return undefined;
  const { serveSites } = await import('../../local/http/serve-sites.ts');
  return serveSites(buckets);
};

const writeLine = (line: string): void => void process.stdout.write(`${line}\n`);

const writeWarning = (line: string): void => void process.stderr.write(`${line}\n`);

const jsonConsole = (): Console => ({
  onlooker: { event: (event) => writeLine(JSON.stringify(event)), log: () => {}, isolation: () => {} },
  warn: writeWarning,
  end: async (result) => writeLine(JSON.stringify(result)),
});

/** Nothing is served any more when people read the summary: they can open the files. */
const onDisk = (result: ExecutionResult): ExecutionResult => ({
  ...result,
  sites: result.sites.map((site) => ({ ...site, url: pathToFileURL(join(site.path, 'index.html')).href })),
});

/** Loaded only where somebody looks: `--json` starts sooner without it. */
const terminalConsole = async (pipeline: Pipeline): Promise<Console> => {
  const [{ viewOf }, { renderSummary }, { hasColor, isLive }] = await Promise.all([
    import('../view-of.ts'),
    import('../view/summary.ts'),
    import('../view/terminal-mode.ts'),
  ]);
  const view = viewOf(pipeline, process.stdout);
  const sharesTerminal = process.stderr.isTTY && isLive(process.stdout, process.env);
  return {
    onlooker: view,
    warn: sharesTerminal ? view.print : writeWarning,
    end: async (result, record, orchestrator) => {
      view.end();
      const color = hasColor(process.stdout, process.env);
      const summary = await summaryOf(onDisk(result), record, orchestrator);
      for (const line of renderSummary(summary, color)) writeLine(line);
    },
  };
};

/** Who tries a change before committing it would take the green of the commit before for its own. */
const warnOfUncommitted = (changes: number, commit: string, warn: Console['warn']): void => {
  if (changes === 0) return;
  const files = changes === 1 ? '1 file is' : `${changes} files are`;
  warn(`WARNING: ${files} not committed; this runs commit ${commit.slice(0, 8)} without them`);
};

/** A run is one execution of one process: what an interrupted run left behind does not go on in the next. */
const endLeftovers = async (orchestrator: Orchestrator): Promise<void> => {
  const { world } = orchestrator;
  const { keys: found } = await world.store.list(keys.actives);
  for (const key of found) {
    const active = await world.documents.read<ActiveExecutions>(key);
    const pipeline = pipelineOfActiveKey(key);
    for (const { start } of active?.executions ?? []) {
      const leftover = { pipeline, executionId: start.executionId };
      await stopRun(orchestrator, leftover, 'the run that started it was interrupted');
    }
  }
};

/** Stops the execution at the first interruption; a second one ends the process as it stands. */
const onInterrupt = (stop: () => Promise<void>): (() => void) => {
  const handle = (): void => void stop();
  process.once('SIGINT', handle).once('SIGTERM', handle);
  return () => void process.off('SIGINT', handle).off('SIGTERM', handle);
};

const execute = async (
  orchestrator: Orchestrator,
  pipeline: Pipeline,
  request: Omit<Parameters<typeof startExecution>[1], 'pipeline' | 'trigger'>,
  watch: (concerns: (executionId: string) => boolean) => ReturnType<typeof watchExecution>,
): Promise<ExecutionRecord> => {
  const { world } = orchestrator;
  let mine: string | undefined;
  // The first events come before the start is answered; nothing else runs in this process.
  const watching = watch((executionId) => mine === undefined || executionId === mine);
  const { executionId } = await startExecution(world, {
    ...request,
    pipeline: pipeline.name,
    trigger: { triggerType: 'StartPipelineExecution', triggerDetail: 'stepline run' },
  });
  mine = executionId;
  const forget = onInterrupt(() =>
    stopRun(orchestrator, { pipeline: pipeline.name, executionId }, 'interrupted'),
  );
  await watching.ended;
  watching.stop();
  forget();
  return readRecord(world, pipeline.name, executionId);
};

/**
 * `stepline run`: one execution for the current commit of a Git repository on disk.
 * @returns the exit code: how the execution ended.
 */
export const run = async (directory: string, options: RunOptions): Promise<number> => {
  const repository = resolve(directory);
  // Git is asked while the declaration is read; what is wrong with the declaration is said first.
  const asking = readHead(repository);
  asking.catch(() => {});
  const pipeline = await readPipelineFile(options.pipeline);
  const { commit, changes } = await asking;
  const variables = variablesOf(options.var);
  checkApprovals(pipeline, options.approve);
  const data = await prepareDataDirectory(options.data, 'run');
  const log = createLog({ level: 'warn' });
  const sites = await openSites(pipeline, dataLayout(data).buckets);
  const feed = createLogFeed();
  const approvals = createRunApprovals(options.approve);
  let warn = writeWarning;
  const folder = dirname(resolve(options.pipeline));
  const orchestrator: Orchestrator = await openOrchestrator({
    directory: data,
    // The next run ends what this one leaves behind: nothing of it has to outlive the power. And nobody else waits for
    // this process: small files are written at once.
    flush: false,
    log,
    repositories: () => repository,
    projects: readProjects(join(folder, 'codebuild')),
    folders: [folder],
    ...buildOptionsOf(options),
    sitesUrl: () => sites?.url,
    onLog: feed.publish,
    onNotification: (notification) => approvals.ask(orchestrator.world, notification, (line) => warn(line)),
  });
  try {
    await endLeftovers(orchestrator);
    await orchestrator.start('ended');
    const applied = await applyPipeline(orchestrator.world, pipeline);
    const screen = options.json ? jsonConsole() : await terminalConsole(applied);
    warn = screen.warn;
    warnOfUncommitted(changes, commit, warn);
    const record = await execute(
      orchestrator,
      applied,
      { variables, sourceOverrides: overridesFor(applied, commit) },
      (concerns) => watchExecution(orchestrator, feed, concerns, screen.onlooker),
    );
    await approvals.settled();
    const result = executionResult(record, { layout: orchestrator.layout, sitesUrl: sites?.url ?? '' });
    await screen.end(result, record, orchestrator);
    return exitCodeOf(record);
  } finally {
    await orchestrator.close();
    await sites?.close();
  }
};
