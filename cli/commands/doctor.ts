import { resolve } from 'node:path';
import { namedResources } from '../../lib/pipeline/named-resources.ts';
import { findPipelines } from '../../local/declarations/find-pipelines.ts';
import { type Check, fail, ok } from '../../local/doctor/check.ts';
import { localChecks } from '../../local/doctor/local-checks.ts';
import { thisMachine } from '../../local/doctor/machine.ts';
import { renderChecks, runChecks } from '../../local/doctor/run-checks.ts';
import { gatewayRegion } from '../aws/gateway-region.ts';
import { exitCode } from '../exit-code.ts';
import { InvalidPipelineFile, readPipelineFile } from '../read-pipeline-file.ts';

export interface DoctorOptions {
  readonly data?: string;
  readonly port: number;
  readonly pipelines?: string;
  readonly endpoint?: string;
  readonly prefix: string;
  readonly region?: string;
}

const declarationCheck = (file: string): Check => ({
  name: file,
  look: async () => {
    try {
      const { name } = await readPipelineFile(file);
      return ok(`pipeline "${name}" is valid`);
    } catch (error) {
      if (!(error instanceof InvalidPipelineFile)) throw error;
      return fail(`${error.problems.length} problems`, `stepline validate ${file}`);
    }
  },
});

/** One that is not valid has a check of its own, and names nothing. */
const validIn = async (files: readonly string[]): Promise<Parameters<typeof namedResources>[0]> => {
  const read = await Promise.allSettled(files.map(readPipelineFile));
  return {
    pipelines: read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    projects: [],
  };
};

const checksOf = async (options: DoctorOptions): Promise<readonly Check[]> => {
  const { endpoint, prefix, pipelines } = options;
  const files = pipelines === undefined ? [] : findPipelines(resolve(pipelines));
  const declarations = files.map(declarationCheck);
  if (endpoint === undefined) {
    const settings = {
      directory: resolve(options.data ?? '.stepline/up'),
      port: options.port,
      webhookSecret: process.env['STEPLINE_WEBHOOK_SECRET'],
    };
    return [...localChecks(thisMachine, settings), ...declarations];
  }
  const region = gatewayRegion(endpoint, options.region);
  const { awsChecks } = await import('../aws/aws-checks.ts');
  const { openDeployment } = await import('../aws/open-deployment.ts');
  const deployment = openDeployment({ region, prefix, endpoint: new URL(endpoint).origin });
  const named = pipelines === undefined ? {} : { named: namedResources(await validIn(files)) };
  return [...awsChecks(deployment, { region, prefix, ...named }), ...declarations];
};

/**
 * `stepline doctor`: what is missing, and what to do about it. Of this machine, or with `--endpoint` of a deployment; it
 * changes nothing. @returns 0 when nothing failed, else 1.
 */
export const doctor = async (options: DoctorOptions): Promise<number> => {
  const results = await runChecks(await checksOf(options));
  process.stdout.write(`${renderChecks(results).join('\n')}\n`);
  return results.some(({ status }) => status === 'fail') ? exitCode.failed : exitCode.succeeded;
};
