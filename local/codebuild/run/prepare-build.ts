import { chmod } from 'node:fs/promises';
import type { Buildspec } from '../buildspec/buildspec.ts';
import { buildVariables, sourceDirectory } from '../environment/build-variables.ts';
import { resolveVariables } from '../environment/resolve-variables.ts';
import type { Executor } from '../executors/executor.ts';
import { createMask } from '../log/mask.ts';
import { ShellSession } from '../shell/shell-session.ts';
import type { BuildFolder } from './build-folder.ts';
import { chooseBuildspec } from './choose-buildspec.ts';
import type { Prepared, RunContext, Tell } from './run-context.ts';
import { unpackInputs } from './unpack-inputs.ts';

/** PROVISIONING: finds a place to run in. `onExecutor` has it before anything is there to be removed. */
export const provision = async (
  context: RunContext,
  tell: Tell,
  onExecutor: (executor: Executor) => void,
): Promise<void> => {
  const { control, folder, journal } = context;
  await folder.clear();
  const abort = new AbortController();
  const forget = control.onEnd(() => abort.abort());
  const executor = await context.chooseExecutor(tell, abort.signal);
  forget();
  onExecutor(executor);
  const { remains } = executor;
  if (remains) await journal.update((state) => ({ ...state, remains }));
  control.onEnd(() => executor.stop());
  await executor.prepare();
  tell(`Running in: ${executor.isolation}`);
  journal.change({ isolation: executor.isolation });
};

/**
 * DOWNLOAD_SOURCE: unpacks the sources, reads the buildspec and the secrets, and makes a shell ready. Nothing of the
 * author's has run when this refuses.
 */
export const download = async (context: RunContext, executor: Executor, tell: Tell): Promise<Prepared> => {
  const { request, project, store, folder, log, secrets } = context;
  await unpackInputs(request, store, folder.output);
  const { buildspec, origin } = await chooseBuildspec(request, project, sourceDirectory(folder.output, 0));
  tell(`Using ${origin}`);
  if (buildspec.batch && !request.member)
    tell('The batch of the buildspec is not run: this is a single build (the action has no BatchEnabled)');
  const ofProject = project.environment.environmentVariables;
  const resolved = await resolveVariables(buildspec.env, ofProject, request.environment, secrets);
  log.mask = createMask(resolved.secretValues);
  const session = new ShellSession({
    executor,
    control: folder.control,
    log,
    shell: buildspec.env.shell,
    carries: buildspec.version === '0.2',
    variables: new Map([
      ...Object.entries(context.environment),
      ...resolved.values,
      ...ownVariables(context, executor),
    ]),
    directory: sourceDirectory(executor.paths.output, 0),
  });
  session.prepare();
  if (project.local.user !== undefined || usesOtherUsers(buildspec)) await openToOthers(folder);
  return { executor, buildspec, session, secretNames: resolved.secretNames };
};

const ownVariables = (context: RunContext, { paths }: Executor): ReadonlyMap<string, string> => {
  const { request, journal, project, region, account } = context;
  const { number, startTime, build } = journal.state;
  const image = project.environment.image ?? '';
  const url = context.url?.(build.id);
  return buildVariables({
    ...{ request, buildId: build.id, number, startTime, image, region, account, paths },
    ...(url === undefined ? {} : { url }),
  });
};

const usesOtherUsers = (buildspec: Buildspec): boolean =>
  [buildspec, ...Object.values(buildspec.phases)].some(({ runAs }) => runAs !== undefined);

/** A user other than ours must reach the sources and the scripts, and leave its state. */
const openToOthers = async (folder: BuildFolder): Promise<void> => {
  await chmod(folder.path, 0o711);
  const { execa } = await import('execa');
  await execa('chmod', ['-R', 'a+rwX', folder.control, folder.output]);
};
