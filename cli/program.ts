import { Command, InvalidArgumentError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addAwsCommands } from './aws-commands.ts';
import { endProcess } from './end-process.ts';
import { EVERY_APPROVAL } from './every-approval.ts';
import { exitCode } from './exit-code.ts';
import { addRemoteCommands } from './remote-commands.ts';
import { reportError } from './report-error.ts';

const program = new Command('stepline')
  .description('An open CodePipeline on Step Functions, in this one process')
  .version(packageJson.version, '-V, --version', 'print the version')
  .showHelpAfterError('(--help tells how)')
  .configureHelp({ sortSubcommands: false })
  .exitOverride();

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const portUpTo =
  (highest: number, why = '') =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= 0 && value <= highest) return value;
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${highest}${why}.`);
  };

const onlyPort = portUpTo(65_535);
const firstOfThreePorts = portUpTo(65_533, '; the two ports after it are used too');

const executor = () =>
  new Option(
    '--executor <kind>',
    'where builds run: in a container, as a plain process, or whichever is there',
  )
    .choices(['auto', 'container', 'process'])
    .default('auto');

const engine = () =>
  new Option('--engine <name>', 'the container engine (default: whichever answers)').choices([
    'docker',
    'podman',
  ]);

const atLeastOne = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number from 1.');
};

const concurrency = () =>
  new Option('--concurrency <n>', 'builds at a time (default: as many as processors)').argParser(atLeastOne);

const data = () => new Option('--data <dir>', 'the data directory (default: a folder below .stepline)');

/** What the last command ended with. Commands load their code when they run: `--help` and `validate` start at once. */
let ended: number = exitCode.succeeded;

program
  .command('run')
  .description('run one execution for the current commit of a Git repository on disk')
  .argument('[dir]', 'the repository', '.')
  .requiredOption('--pipeline <file>', 'the declaration, YAML or JSON')
  .option('--var <name=value>', 'a pipeline variable; may be repeated', collect, [])
  .addOption(
    new Option(
      '--approve [stage/action]',
      'answer this manual approval of the run as Approved, or all of them; may be repeated',
    )
      .preset(EVERY_APPROVAL)
      .argParser(collect)
      .default([]),
  )
  .addOption(data())
  .addOption(executor())
  .addOption(engine())
  .addOption(concurrency())
  .option('--json', 'one event a line, then a summary, instead of the view')
  .action(async (dir, options) => {
    const { run } = await import('./commands/run.ts');
    ended = await run(dir, options);
  });

program
  .command('up')
  .description('serve the API, the webhook and the deployed sites until stopped')
  .option(
    '--port <number>',
    'the API; the webhook and the sites get the two ports after it',
    firstOfThreePorts,
    4510,
  )
  .addOption(data())
  .option('--pipelines <dir>', 'take every pipeline.yml, .yaml and .json below this folder')
  .option('--repo <owner/name=path>', 'where a repository is; may be repeated', collect, [])
  .addOption(executor())
  .addOption(engine())
  .addOption(concurrency())
  .action(async (options) => {
    const { up } = await import('./commands/up.ts');
    ended = await up(options);
  });

program
  .command('demo')
  .description('watch a push travel through the example pipeline')
  .option('--port <number>', 'as for up; any free ones when they are taken', firstOfThreePorts, 4510)
  .addOption(data())
  .addOption(executor())
  .addOption(engine())
  .addOption(concurrency())
  .option('--once', 'end when the execution has ended')
  .action(async (options) => {
    const { demo } = await import('./commands/demo.ts');
    ended = await demo(options);
  });

program
  .command('compile')
  .description('print the state machine of a declaration')
  .argument('<file>')
  .action(async (file) => {
    const { compileFile } = await import('./commands/compile-file.ts');
    ended = await compileFile(file);
  });

program
  .command('validate')
  .description('print every problem of a declaration')
  .argument('<file>')
  .action(async (file) => {
    const { validateFile } = await import('./commands/validate-file.ts');
    ended = await validateFile(file);
  });

const buildspec = program.command('buildspec').description('look at buildspecs');

buildspec
  .command('check')
  .description('print every problem of a buildspec, and everything in it that is not run here')
  .argument('<file>')
  .action(async (file) => {
    const { checkBuildspecFile } = await import('./commands/check-buildspec-file.ts');
    ended = await checkBuildspecFile(file);
  });

addRemoteCommands(program, (code) => {
  ended = code;
});

addAwsCommands(program, { onlyPort, firstOfThreePorts }, (code) => {
  ended = code;
});

const isUsage = (thrown: unknown): thrown is Error & { exitCode: number } =>
  thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('commander.');

const start = async (): Promise<never> => {
  try {
    await program.parseAsync();
  } catch (error) {
    // Commander has said what is wrong; help and version are no faults.
    if (isUsage(error)) ended = error.exitCode === 0 ? exitCode.succeeded : exitCode.invalid;
    else ended = reportError(error, (line) => void process.stderr.write(`${line}\n`));
  }
  return endProcess(ended);
};

// Not awaited here: the bundle is CommonJS, where a module cannot wait.
void start();
