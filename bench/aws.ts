import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Bundle, bundleFunctions } from '../deploy/bundle-functions.ts';
import { PRICES } from './aws-prices.ts';
import { coldImport } from './cold-import.ts';
import { type CountedExecution, countExecution } from './count-execution.ts';
import type { Measurement } from './measurement.ts';

/** What the functions read at their start; no call is made with any of it. */
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  STEPLINE_ACCOUNT: '111122223333',
  STEPLINE_BUCKET: 'bench',
  STEPLINE_PREFIX: 'stepline-bench',
  STEPLINE_MACHINE_ROLE: 'arn:aws:iam::111122223333:role/bench',
};

const WITH_SDK = { kilobytes: 500, milliseconds: 80 };
const WITHOUT_SDK = { kilobytes: 30, milliseconds: 12 };

const measureBundle = async (
  { name, file, bytes }: Bundle,
  bare: number,
): Promise<readonly Measurement[]> => {
  // The user agent of every SDK client is named so, whatever else the minifier renames.
  const hasClient = (await readFile(file, 'utf8')).includes('aws-sdk-js');
  const limits = hasClient ? WITH_SDK : WITHOUT_SDK;
  const note = hasClient ? 'with SDK clients' : 'without an SDK client';
  const { elapsed, processor } = await coldImport(pathToFileURL(file).href, ENVIRONMENT);
  return [
    {
      name: `${name}: bundle`,
      value: bytes / 1_000,
      unit: 'kB',
      limit: limits.kilobytes,
      note: `${note}; all of it, loaded whole`,
    },
    {
      name: `${name}: cold import`,
      // On an idle machine this is more than what the clock says, and on a busy one it stays so: the stricter of both.
      value: processor,
      unit: 'ms',
      limit: limits.milliseconds,
      note: `of processor time; ${elapsed.toFixed(0)} by the clock; ${(processor / bare).toFixed(1)} × the S3 client alone`,
    },
  ];
};

/** Processor milliseconds of the client that every function has. */
const measureBare = async (folder: string): Promise<number> => {
  const entries = fileURLToPath(new URL('./bare-client/', import.meta.url));
  const [bundle] = await bundleFunctions({ entries, output: join(folder, 'bare') });
  return (await coldImport(pathToFileURL(bundle?.file ?? '').href, ENVIRONMENT)).processor;
};

const measureBundles = async (): Promise<readonly Measurement[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'stepline-bundles-'));
  try {
    const entries = fileURLToPath(new URL('../functions/entry/', import.meta.url));
    const bundles = await bundleFunctions({ entries, output: join(folder, 'functions') });
    const bare = await measureBare(folder);
    const measurements: Measurement[] = [];
    for (const bundle of bundles) measurements.push(...(await measureBundle(bundle, bare)));
    return measurements;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Assumed, since no clock of AWS can be asked from here: half a second of 512 MB each, and a source of ten seconds. */
const GIGABYTE_SECONDS = 0.25;
const SOURCE_GIGABYTE_SECONDS = 10 * 1.769;

/** Minutes in a month of 30 days. */
const SWEEPS = 43_200;
/** Assumed: what an idle sweep takes, in gigabyte seconds (half a second of 512 MB). */
const SWEEP_GIGABYTE_SECONDS = 0.25;

/** A month in which nothing runs: the sweep lists what is active, once a minute. */
const idleMonth = (): Measurement => {
  const sweep = PRICES.lambdaRequest + SWEEP_GIGABYTE_SECONDS * PRICES.lambdaGigabyteSecond + PRICES.s3Write;
  return {
    name: 'a month without any execution',
    value: SWEEPS * sweep,
    unit: 'USD',
    note: `${SWEEPS} sweeps with one list each; alarms (0.10 each) and logs come on top`,
  };
};

const priceOf = ({ calls, transitions, actions }: CountedExecution): readonly Measurement[] => {
  const of = (service: string): number => calls.filter((call) => call.service === service).length;
  const lambdas = of('lambda');
  const parts = {
    'Step Functions': transitions * PRICES.stateTransition,
    Lambda:
      lambdas * PRICES.lambdaRequest +
      (lambdas * GIGABYTE_SECONDS + SOURCE_GIGABYTE_SECONDS) * PRICES.lambdaGigabyteSecond,
    S3: of('s3-write') * PRICES.s3Write + of('s3-read') * PRICES.s3Read,
    EventBridge: of('events') * PRICES.customEvent,
  };
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const note = Object.entries(parts)
    .map(([name, price]) => `${name} ${(price * 1_000).toFixed(2)}`)
    .join(', ');
  return [
    {
      name: '1,000 executions, Stepline',
      value: total * 1_000,
      unit: 'USD',
      note: `${note}; prices of ${PRICES.date}`,
    },
    {
      name: '1,000 executions, CodePipeline V2',
      value: actions * PRICES.actionMinute * 1_000,
      unit: 'USD',
      note: 'when no action takes longer than a minute; CodeBuild comes on top of both',
    },
    idleMonth(),
  ];
};

const counts = (counted: CountedExecution): readonly Measurement[] => {
  const { calls, transitions, betweenBuilds } = counted;
  const of = (service: string): number => calls.filter((call) => call.service === service).length;
  const row = (name: string, value: number, note?: string): Measurement => ({
    name,
    value,
    unit: '',
    ...(note === undefined ? {} : { note }),
  });
  return [
    { ...row('state transitions per execution of the example', transitions), limit: 16 },
    row(
      'Lambda invocations',
      of('lambda'),
      `from the webhook to the end of the machine, ${calls.filter(({ name }) => name === 'stepline-report-status').length} of them for commit statuses`,
    ),
    row('S3 reads', of('s3-read')),
    row('S3 writes and lists', of('s3-write')),
    row('calls of Step Functions', of('states')),
    row('PutEvents', of('events')),
    row(
      'calls one after the other, from a build’s end to the next start',
      betweenBuilds.completion + betweenBuilds.start,
      `${betweenBuilds.completion} until the token is answered, ${betweenBuilds.start} until the next build is started`,
    ),
    ...priceOf(counted),
  ];
};

/** What a deployment costs: its bundles, and an execution of the example. */
export const benchAws = async (): Promise<readonly Measurement[]> => [
  ...(await measureBundles()),
  ...counts(await countExecution()),
];
