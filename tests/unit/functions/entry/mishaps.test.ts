import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isEnded } from '../../../../lib/execution/execution-record.ts';
import { type AwsDeployment, openAwsDeployment } from '../../../fakes/aws-deployment.ts';
import { buildsOf, leftovers, onlyRecord } from '../../../fakes/aws-leftovers.ts';
import { type AwsCall, type AwsFault, xmlError } from '../../../fakes/aws-server.ts';
import type { Mishap } from '../../../fakes/lambda-runtime.ts';
import { bucketSource, codeBuildAction, s3Deployment, sitePipeline } from '../../../fakes/site-pipeline.ts';

const MINUTE = 60_000;
/** Longer than any lease, and than CodeBuild knows an idempotency token. */
const LATE = 16 * MINUTE;

/** What comes first afterwards: the sweep of the next minute, a late one, or the event of the build's end. */
type Recovery = 'a sweep' | 'a late sweep' | 'an event';

const READS: ReadonlySet<string> = new Set(['GetObject', 'HeadObject', 'BatchGetBuilds', 'BatchGetReports']);

type Subject = Pick<Mishap, 'name' | 'of'>;

const runAction = (action: string): Subject => ({
  name: 'run-action',
  of: (event) => (event as { action: string }).action === action,
});

const onBuildChange: Subject = { name: 'on-build-change' };

describe('a pipeline whose functions meet with mishaps', { timeout: 900_000 }, () => {
  let deployed: AwsDeployment;
  let now = Date.UTC(2026, 0, 1);
  let pipelines = 0;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now });
    vi.resetModules();
    deployed = await openAwsDeployment('http://127.0.0.1:1');
    deployed.aws.objects.set('drop/site.zip', Buffer.from('a zip'));
  });
  afterAll(async () => {
    await deployed.close();
    vi.useRealTimers();
  });

  const wait = (milliseconds: number): void => {
    now += milliseconds;
    vi.setSystemTime(now);
  };
  const endBuilds = async (pipeline: string): Promise<void> => {
    for (const { id, status } of buildsOf(deployed, pipeline)) {
      // An event that nobody could deal with is lost here: the sweep has to find out.
      if (status === 'IN_PROGRESS') await deployed.finishBuild(id, 'SUCCEEDED').catch(() => {});
    }
    await deployed.idle();
  };

  /** Runs a pipeline with a mishap and lets the others finish: nothing is wrong then. @returns the calls of who had it. */
  const survive = async (mishap: Mishap, recovery: Recovery): Promise<readonly AwsCall[]> => {
    pipelines += 1;
    const pipeline = `web-${pipelines}`;
    const befallen = deployed.befall(mishap);
    const declaration = sitePipeline(pipeline, [codeBuildAction, s3Deployment], bucketSource);
    await deployed.api('CreatePipeline', declaration);
    await deployed.idle();
    if (!befallen.call() || recovery === 'an event') await endBuilds(pipeline);
    for (let round = 0; round < 8 && !isEnded(onlyRecord(deployed, pipeline)); round += 1) {
      wait(recovery === 'a sweep' && round === 0 ? MINUTE : LATE);
      await deployed.invoke('sweep', {}).catch((error: unknown) => {
        // The clock, which calls it on AWS, calls it again.
        if (!(error instanceof Error && error.name === 'Lambda.Unknown')) throw error;
      });
      await deployed.idle();
      await endBuilds(pipeline);
    }
    const call = befallen.call();
    const fate = typeof mishap.fate === 'object' ? mishap.fate.status : mishap.fate;
    const what = `${mishap.name}: ${fate} at call ${mishap.atCall} (${call?.operation}), then ${recovery}`;
    expect(await leftovers(deployed, pipeline), what).toEqual([]);
    expect(deployed.aws.objects.get('www/site.zip')?.toString(), what).toBe('a zip');
    deployed.forget();
    return befallen.calls();
  };

  /** What a function calls when nothing befalls it. */
  const callsOf = (subject: Subject): Promise<readonly AwsCall[]> =>
    survive({ ...subject, atCall: Number.POSITIVE_INFINITY, fate: undefined }, 'a sweep');

  /** Before every call, and after each that changes something: after a read is before the next call. */
  const surviveEveryDeath = async (
    subject: Subject,
    before: readonly Recovery[],
  ): Promise<readonly string[]> => {
    const operations = (await callsOf(subject)).map(({ operation }) => operation);
    for (const [at, operation] of operations.entries()) {
      const here = { ...subject, atCall: at + 1 };
      for (const recovery of before) await survive({ ...here, fate: 'killed before it' }, recovery);
      if (!READS.has(operation)) await survive({ ...here, fate: 'killed after it' }, 'a late sweep');
    }
    return operations;
  };

  describe('killed by Lambda before or after any of its calls of AWS, a function starts nothing twice', () => {
    it('run-action, as it starts a build', async () => {
      const operations = await surviveEveryDeath(runAction('Compile'), ['a sweep', 'an event']);
      expect(operations.filter((each) => each === 'StartBuild')).toHaveLength(1);
      expect(operations.filter((each) => each === 'PutObject')).toHaveLength(4);
    });

    it.each(['Fetch', 'Publish'])('run-action, as it does the work itself: %s', async (action) => {
      const operations = await surviveEveryDeath(runAction(action), ['a late sweep']);
      expect(operations).toEqual(expect.arrayContaining(['PutObject', 'SendTaskSuccess', 'PutEvents']));
    });

    /** As it writes that the source is fetched: the lease runs out, and a late sweep hands it over. */
    const overTheSource = async (fate: Mishap['fate']): Promise<Mishap> => {
      const operations = (await callsOf(runAction('Fetch'))).map(({ operation }) => operation);
      const told = operations.indexOf('SendTaskSuccess');
      return { ...runAction('Fetch'), atCall: operations.lastIndexOf('PutObject', told) + 1, fate };
    };

    it.each(['killed before it', 'killed after it'] as const)(
      'run-action, %s, and again over what the sweep has handed over',
      async (fate) => {
        const again = await overTheSource(fate);
        deployed.befall({ ...again, fate: 'killed before it' });
        expect((await survive(again, 'a late sweep')).length).toBeGreaterThan(0);
      },
    );

    it('the sweep, as it hands over what run-action died over', async () => {
      const died = await overTheSource('killed before it');
      const sweepBy = async (atCall: number, fate: Mishap['fate']): Promise<readonly string[]> => {
        deployed.befall(died);
        const calls = await survive({ name: 'sweep', atCall, fate }, 'a late sweep');
        return calls.map(({ operation }) => operation);
      };
      const atCall = (await sweepBy(Number.POSITIVE_INFINITY, undefined)).indexOf('Invoke') + 1;
      expect(atCall).toBeGreaterThan(0);
      for (const fate of ['killed before it', 'killed after it', 'lost', BROKEN] as const)
        await sweepBy(atCall, fate);
    });

    it('on-build-change, as a build has ended', async () => {
      const operations = await surviveEveryDeath(onBuildChange, ['a sweep']);
      expect(operations).toEqual(expect.arrayContaining(['PutObject', 'SendTaskSuccess', 'PutEvents']));
    });
  });

  const BROKEN = xmlError('InternalError', 500);
  const WRITE_FAULTS: readonly AwsFault[] = [BROKEN, xmlError('SlowDown', 503), 'lost'];
  const CONDITION_FAULTS: readonly AwsFault[] = [
    xmlError('ConditionalRequestConflict', 409),
    xmlError('PreconditionFailed', 412),
  ];

  const faultsOf = ({ operation, headers }: AwsCall): readonly AwsFault[] => {
    if (READS.has(operation)) return [BROKEN];
    const conditional = headers['if-match'] ?? headers['if-none-match'];
    return conditional === undefined ? WRITE_FAULTS : [...WRITE_FAULTS, ...CONDITION_FAULTS];
  };

  /** Each call of S3 meets each fault once. */
  const surviveEveryFault = async (subject: Subject): Promise<number> => {
    const mishaps = (await callsOf(subject)).flatMap((call, at) =>
      call.service === 's3' ? faultsOf(call).map((fate) => ({ ...subject, atCall: at + 1, fate })) : [],
    );
    for (const mishap of mishaps) await survive(mishap, 'a sweep');
    return mishaps.length;
  };

  describe('whatever S3 answers once to any of its calls, the record and the gates stay right', () => {
    it.each([
      ['run-action, as it starts a build', runAction('Compile')],
      ['on-build-change, as a build has ended', onBuildChange],
    ])('%s', async (_what, subject) => {
      expect(await surviveEveryFault(subject)).toBeGreaterThan(20);
    });
  });
  it('the news that a build runs is not taken, as often as it is told: the build is found, and not started again', async () => {
    const subject = runAction('Compile');
    const operations = (await callsOf(subject)).map(({ operation }) => operation);
    const down = { ...subject, atCall: operations.indexOf('StartBuild') + 2, fate: BROKEN };
    // Six tries of the write itself, and of the delivery beside it; what comes after them is taken.
    await survive({ ...down, times: 12 }, 'a late sweep');
    await survive({ ...down, times: Number.POSITIVE_INFINITY }, 'an event');
  });
});
