import type { Command } from 'commander';

type Ended = (code: number) => void;

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** Readers of `--port`. */
interface Ports {
  readonly onlyPort: (text: string) => number;
  readonly firstOfThreePorts: (text: string) => number;
}

/** What a command is told that listens here and passes on to a deployment. */
const reaching = (command: Command, { onlyPort }: Ports) =>
  command
    .requiredOption('--endpoint <url>', 'address of the deployed API')
    .option('--port <number>', 'where to listen on this machine', onlyPort, 4520)
    .option('--region <name>', 'the region of the API, where its address does not tell it');

/** The commands about AWS: taking over what is there, looking at a deployment, and reaching it. */
export const addAwsCommands = (program: Command, ports: Ports, ended: Ended): void => {
  program
    .command('import')
    .description(
      'make declaration and project files of what get-pipeline prints, or of a CloudFormation template',
    )
    .argument('<file>')
    .option('--out <dir>', 'where to write', '.')
    .option(
      '--parameter <name=value>',
      'a parameter of the template, or AWS::Region and the like',
      collect,
      [],
    )
    .option('--force', 'replace files that are there')
    .action(async (file, options) => {
      const { importFile } = await import('./commands/import-file.ts');
      ended(await importFile(file, options));
    });
  program
    .command('doctor')
    .description('look for what is missing, on this machine or in a deployment')
    .option('--data <dir>', 'the data directory')
    .option('--port <number>', 'the first of the three ports of `up`', ports.firstOfThreePorts, 4510)
    .option('--pipelines <dir>', 'check every declaration below this folder too')
    .option('--endpoint <url>', 'look at the deployment behind this address instead')
    .option('--prefix <name>', 'what the functions of the deployment begin with', 'stepline-prod')
    .option('--region <name>', 'its region, where the address does not tell it')
    .action(async (options) => {
      const { doctor } = await import('./commands/doctor.ts');
      ended(await doctor(options));
    });
  reaching(program.command('console'), ports)
    .description('open the console for a deployment on this machine, signed for it')
    .action(async (options) => {
      const { openConsole } = await import('./commands/console.ts');
      ended(await openConsole(options));
    });
  reaching(program.command('proxy'), ports)
    .description('pass unchanged CodePipeline calls on to a deployment, signed for it')
    .action(async (options) => {
      const { proxy } = await import('./commands/proxy.ts');
      ended(await proxy(options));
    });
};
