import { type Command, InvalidArgumentError, Option } from 'commander';

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4510';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const url = (text: string): string => {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new InvalidArgumentError('It must be an address such as http://127.0.0.1:4510.');
};

const count = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 100) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 to 100.');
};

const version = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
};

const endpoint = () =>
  new Option('--endpoint-url, --endpoint <url>', 'where the server is')
    .env('STEPLINE_ENDPOINT')
    .argParser(url)
    .default(DEFAULT_ENDPOINT);

const FOLLOW = 'watch the execution to its end; the exit code is how it ended';

/** The commands that talk to a server. `end` takes the exit code; their code is loaded when they run. */
export const addRemoteCommands = (program: Command, end: (code: number) => void): void => {
  const command = (name: string, description: string, parent = program): Command =>
    parent
      .command(name)
      .description(description)
      .addOption(endpoint())
      .option('--json', 'the answers of the server as they came, one a line');

  command('start', 'start an execution of a pipeline')
    .argument('<pipeline>')
    .option('--var <name=value>', 'a pipeline variable; may be repeated', collect, [])
    .option(
      '--revision <action=id>',
      'what a source action takes: a commit, a digest, a version',
      collect,
      [],
    )
    .option('--token <token>', 'the same token again starts nothing new')
    .option('--follow', FOLLOW)
    .action(async (name, options) => end(await (await import('./commands/start.ts')).start(name, options)));

  command('status', 'show how the stages of a pipeline stand')
    .argument('<pipeline>')
    .action(async (name, options) =>
      end(await (await import('./commands/show-status.ts')).showStatus(name, options)),
    );

  command('executions', 'list the newest executions of a pipeline')
    .argument('<pipeline>')
    .option('--limit <number>', 'how many at most', count, 20)
    .action(async (name, options) =>
      end(await (await import('./commands/list-executions.ts')).listExecutions(name, options)),
    );

  command('logs', 'print what the builds of an execution wrote')
    .argument('<pipeline>')
    .argument('[execution]', 'default: the newest one')
    .option('--action <name>', 'of this action alone: Action, or Stage/Action')
    .option('--build <identifier>', 'of this build of a batch alone')
    .addOption(
      new Option(
        '-f, --follow',
        'go on until the execution has ended; the exit code is how it ended',
      ).conflicts('build'),
    )
    .action(async (name, execution, options) =>
      end(await (await import('./commands/show-logs.ts')).showLogs(name, execution, options)),
    );

  for (const [verb, status] of [
    ['approve', 'Approved'],
    ['reject', 'Rejected'],
  ] as const) {
    command(verb, `answer the approval that waits: ${verb}`)
      .argument('<pipeline>')
      .option('--action <name>', 'when several wait: Action, or Stage/Action')
      .option('--execution <id>', 'of this execution; needed in PARALLEL mode')
      .option('--summary <text>', 'why', '')
      .action(async (name, options) =>
        end(await (await import('./commands/answer-approval.ts')).answerApproval(name, status, options)),
      );
  }

  command('retry', 'run a failed or stopped stage once more')
    .argument('<pipeline>')
    .option('--stage <name>', 'default: the last one that failed or was stopped')
    .option('--execution <id>', 'default: the one that is in the stage')
    .option('--all', 'all actions, not only what failed')
    .option('--follow', FOLLOW)
    .action(async (name, options) => end(await (await import('./commands/retry.ts')).retry(name, options)));

  command('stop', 'stop an execution when what runs has ended')
    .argument('<pipeline>')
    .argument('[execution]', 'default: the newest one')
    .option('--abandon', 'do not wait for what runs')
    .option('--builds', 'stop its builds too')
    .option('--reason <text>', 'why')
    .action(async (name, execution, options) =>
      end(await (await import('./commands/stop.ts')).stop(name, execution, options)),
    );

  command('rollback', 'run a stage with what an earlier execution had')
    .argument('<pipeline>')
    .argument('<stage>')
    .option('--to <execution>', 'default: the last one before that succeeded in the stage')
    .option('--follow', FOLLOW)
    .action(async (name, stage, options) =>
      end(await (await import('./commands/rollback.ts')).rollback(name, stage, options)),
    );

  command('enable', 'open the transition into a stage')
    .argument('<pipeline>')
    .argument('<stage>')
    .option('--outbound', 'the one that leads out of it')
    .action(async (name, stage, options) =>
      end(await (await import('./commands/change-transition.ts')).enable(name, stage, options)),
    );

  command('disable', 'close the transition into a stage')
    .argument('<pipeline>')
    .argument('<stage>')
    .requiredOption('--reason <text>', 'why; people see it')
    .option('--outbound', 'the one that leads out of it')
    .action(async (name, stage, options) =>
      end(await (await import('./commands/change-transition.ts')).disable(name, stage, options)),
    );

  const pipelines = program.command('pipelines').description('make, show and delete pipelines');

  command('apply', 'create pipelines, or update them', pipelines)
    .argument('<file...>', 'declarations, YAML or JSON')
    .action(async (files, options) =>
      end(await (await import('./commands/manage-pipelines.ts')).applyPipelines(files, options)),
    );

  command('get', 'print a declaration as YAML', pipelines)
    .argument('<pipeline>')
    .option('--pipeline-version <number>', 'default: the current one', version)
    .action(async (name, options) =>
      end(await (await import('./commands/manage-pipelines.ts')).getPipeline(name, options)),
    );

  command('list', 'list the pipelines there are', pipelines).action(async (options) =>
    end(await (await import('./commands/manage-pipelines.ts')).listPipelines(options)),
  );

  command('delete', 'delete a pipeline and its history', pipelines)
    .argument('<pipeline>')
    .action(async (name, options) =>
      end(await (await import('./commands/manage-pipelines.ts')).deletePipeline(name, options)),
    );
};
