import type { GetPipelineOutput } from '@aws-sdk/client-codepipeline';
import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import { type ApiClient, createApiClient } from './client/api-client.ts';
import type { Overview, OverviewRule } from './client/overview.ts';
import { exitCodeOf } from './exit-code.ts';
import { type Followed, type Follower, followExecution } from './follow-execution.ts';
import { plainText } from './view/safe-text.ts';
import { type Column, renderTable } from './view/table.ts';
import { hasColor } from './view/terminal-mode.ts';
import { viewOf } from './view-of.ts';

/** What all commands that talk to a server have. */
export interface RemoteOptions {
  readonly endpoint: string;
  readonly json?: boolean;
}

/** A command's hold on the server and on the terminal. */
export interface Remote {
  readonly api: ApiClient;
  readonly json: boolean;
  readonly line: (text: string) => void;
  /** A table for people; with `--json` the answer of the server as it came. */
  readonly table: (columns: readonly Column[], rows: readonly (readonly string[])[], answer: unknown) => void;
  /** A sentence for people; with `--json` the answer. What it holds of the server's words is made safe. */
  readonly say: (sentence: string, answer: unknown) => void;
  /** A sentence beside the answer, on standard error. */
  readonly note: (sentence: string) => void;
}

export const remoteOf = ({ endpoint, json = false }: RemoteOptions): Remote => {
  const line = (text: string): void => void process.stdout.write(`${text}\n`);
  const color = hasColor(process.stdout, process.env);
  const { columns: width } = process.stdout;
  return {
    api: createApiClient(endpoint),
    json,
    line,
    table: (columns, rows, answer) => {
      if (json) return line(JSON.stringify(answer));
      for (const each of renderTable(columns, rows, { color, ...(width === undefined ? {} : { width }) }))
        line(each);
    },
    note: (sentence) => void process.stderr.write(`${plainText(sentence)}\n`),
    say: (sentence, answer) => line(json ? JSON.stringify(answer) : plainText(sentence)),
  };
};

/** The declaration as the server keeps it, secrets hidden. */
export const readDeclared = async ({ api }: Remote, name: string): Promise<Pipeline> => {
  const { pipeline } = await api.call<GetPipelineOutput>('GetPipeline', { name });
  return pipeline as Pipeline;
};

const jsonFollower = ({ line }: Remote): Follower => ({
  event: (event) => line(JSON.stringify(event)),
  log: () => undefined,
});

const verdictLine = ({ stage, condition, rule, outcome, summary }: OverviewRule): string =>
  plainText(`${stage} / ${condition} / ${rule} ${outcome ?? 'failed'}${summary ? `: ${summary}` : ''}`);

/**
 * Does something to a pipeline and follows the execution that comes of it, in the view of `stepline run`; with `--json` one
 * event a line, then the overview.
 * @returns the exit code: how the execution ended.
 */
export const follow = async (
  remote: Remote,
  pipeline: string,
  act: () => Promise<Followed>,
): Promise<number> => {
  const declared = await readDeclared(remote, pipeline);
  let end = (_: Overview): void => undefined;
  const createFollower = async (executionId: string): Promise<Follower> => {
    if (remote.json) {
      end = (ended) => remote.line(JSON.stringify({ type: 'summary', ...ended }));
      return jsonFollower(remote);
    }
    const view = viewOf(declared, process.stdout, executionId);
    end = ({ actions, rules = [] }) => {
      view.end();
      for (const rule of rules) if (rule.status === 'Failed') remote.line(verdictLine(rule));
      for (const { site } of actions) if (site !== undefined) remote.line(`site: ${plainText(site)}`);
    };
    return view;
  };
  const overview = await followExecution(remote.api, pipeline, act, createFollower, { declared });
  end(overview);
  return exitCodeOf(overview);
};
