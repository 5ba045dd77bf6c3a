import { dirname, join } from 'node:path';
import type { ApprovalLinks } from '../lib/action/run-manual-approval.ts';
import { ownConsolePages } from '../lib/approval/approval-pages.ts';
import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import type { Log } from '../lib/ports.ts';
import { openApprovalLinks } from '../local/approval-links.ts';
import { readProjects } from '../local/codebuild/projects/read-projects.ts';
import { dataLayout } from '../local/data-layout.ts';
import { type Listeners, listen } from '../local/listen.ts';
import { type Orchestrator, type OrchestratorOptions, openOrchestrator } from '../local/orchestrator.ts';
import { ownSecret } from '../local/own-secret.ts';
import { refuseClashesBeside } from '../local/read-beside.ts';
import { startTriggers } from '../local/start-triggers.ts';
import { applyPipeline } from './apply-pipeline.ts';
import { type BuildOptions, buildOptionsOf } from './build-options.ts';
import type { LogFeed } from './log-feed.ts';
import { readPipelineFiles } from './read-pipeline-files.ts';
import { readTriggerRules } from './read-trigger-rules.ts';

export interface ServeOptions extends BuildOptions {
  readonly directory: string;
  /** The API's port; 0: any three free ones. */
  readonly port: number;
  /** Files of declarations. */
  readonly pipelines: readonly string[];
  readonly repositories: ReadonlyMap<string, string>;
  readonly feed: LogFeed;
  readonly log: Log;
  /** Sees what people are sent: approvals, with the links that answer them. */
  readonly onNotification?: OrchestratorOptions['onNotification'];
}

export interface Serving {
  readonly orchestrator: Orchestrator;
  readonly pipelines: readonly Pipeline[];
  readonly ports: Listeners['ports'];
  readonly sitesUrl: string;
  readonly webhookUrl: string;
  readonly secretFile: string;
  close(): Promise<void>;
}

/** The embedded orchestrator with its listeners and pipelines: what `up` and the demo stand on. */
export const serve = async (options: ServeOptions): Promise<Serving> => {
  // Every declaration is read before anything is opened: a mistake in one changes nothing.
  const declared = await readPipelineFiles(options.pipelines, '--pipelines');
  const rules = await readTriggerRules(options.pipelines);
  const folders = options.pipelines.map((file) => dirname(file));
  await refuseClashesBeside(folders);
  const layout = dataLayout(options.directory);
  let approvalLinks: ApprovalLinks | undefined;
  let apiUrl = '';
  let sitesUrl = '';
  const orchestrator = await openOrchestrator({
    directory: options.directory,
    log: options.log,
    repositories: (name) => options.repositories.get(name),
    projects: readProjects(...folders.map((folder) => join(folder, 'codebuild'))),
    folders,
    ...buildOptionsOf(options),
    sitesUrl: () => sitesUrl,
    onLog: options.feed.publish,
    approvals: {
      pages: ownConsolePages(() => apiUrl),
      links: async () => approvalLinks,
    },
    ...(options.onNotification === undefined ? {} : { onNotification: options.onNotification }),
  });
  try {
    const webhookSecret = await ownSecret(layout.webhookSecret, process.env['STEPLINE_WEBHOOK_SECRET']);
    const { STEPLINE_APPROVAL_SECRET: approvalSecret } = process.env;
    approvalLinks = await openApprovalLinks(layout.approvalSecret, approvalSecret, () => apiUrl);
    const listeners = await listen(orchestrator, {
      port: options.port,
      rules,
      webhookSecret,
      approvalSigner: approvalLinks.signer,
    });
    apiUrl = `http://127.0.0.1:${listeners.ports.api}`;
    sitesUrl = `http://127.0.0.1:${listeners.ports.sites}/sites`;
    const pipelines: Pipeline[] = [];
    for (const each of declared) pipelines.push(await applyPipeline(orchestrator.world, each));
    await orchestrator.start();
    const triggers = startTriggers(orchestrator, rules);
    return {
      orchestrator,
      pipelines,
      ports: listeners.ports,
      sitesUrl,
      webhookUrl: `http://127.0.0.1:${listeners.ports.webhook}/webhooks/github`,
      secretFile: layout.webhookSecret,
      close: async () => {
        await triggers.stop();
        await listeners.close();
        await orchestrator.close();
      },
    };
  } catch (error) {
    await orchestrator.close();
    throw error;
  }
};
