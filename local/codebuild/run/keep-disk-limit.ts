import { type StatsFs, statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../../lib/errors.ts';
import { limitsOf } from '../executors/build-limits.ts';
import type { Executor } from '../executors/executor.ts';
import { DiskWatch } from './disk-watch.ts';
import { measureBuild } from './measure-build.ts';
import type { RunContext } from './run-context.ts';

const lookEveryMs = 200;
const mib = 1024 ** 2;

export interface DiskKeeper {
  /** Looks once more, so that nothing slips through between the last look and the end. */
  look(): Promise<void>;
  stop(): void;
}

const bytesInUse = ({ blocks, bfree, bsize }: StatsFs): number => (blocks - bfree) * bsize;

/**
 * Ends the build as failed as soon as its files take more than `stepline.diskMiB`, or the disk of its compute type. To be
 * called before there are any.
 */
export const keepDiskLimit = (context: RunContext, executor: Executor): DiskKeeper => {
  const { folder, project, control, warn, journal, log } = context;
  const { diskBytes } = limitsOf(project);
  const watch = new DiskWatch({
    limitBytes: diskBytes,
    inUse: async () => bytesInUse(await statfs(folder.path)),
    inUseAtStart: bytesInUse(statfsSync(folder.path)),
    measure: measureBuild(folder, executor, (line) => log.tell(line)),
    now: () => performance.now(),
  });
  const over = new AbortController();
  let looking = Promise.resolve();
  const lookOnce = async (): Promise<void> => {
    const size = await watch.look();
    if (size !== undefined && !over.signal.aborted) await end(size);
  };
  const end = (size: number): Promise<void> =>
    control.end({
      status: 'FAILED',
      message:
        `DISK_LIMIT_EXCEEDED: the files of the build take ${inMib(size)} MiB, and it may have ` +
        `${inMib(diskBytes)} MiB (stepline.diskMiB or environment.computeType of project "${project.name}").`,
    });
  const look = (): Promise<void> => {
    looking = looking.then(lookOnce).catch((error) => {
      warn(
        { build: journal.state.build.id, problem: messageOf(error) },
        'the disk of a build was not looked at',
      );
    });
    return looking;
  };
  const loop = async (): Promise<void> => {
    while (!over.signal.aborted && control.reason === undefined) {
      await look();
      await delay(lookEveryMs, undefined, { ref: false, signal: over.signal }).catch(() => {});
    }
  };
  void loop();
  return { look, stop: () => over.abort() };
};

const inMib = (bytes: number): string => Math.round(bytes / mib).toLocaleString('en');
