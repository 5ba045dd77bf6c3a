import { createReadStream } from 'node:fs';
import { messageOf } from '../../../lib/errors.ts';
import { encodeName } from '../../../lib/store/keys.ts';
import { sourceDirectory } from '../environment/build-variables.ts';
import type { Prepared, RunContext, Tell } from './run-context.ts';
import { uploadArtifacts } from './upload-artifacts.ts';
import { uploadReports } from './upload-reports.ts';

/** Reads the exported variables, once the last phase of commands is over, whichever it was: a failed build exports too. */
export const exportVariables = async (context: RunContext, prepared: Prepared, tell: Tell): Promise<void> => {
  const { log, request, journal, control } = context;
  if (control.reason) return;
  const { buildspec, session, secretNames } = prepared;
  const wanted = [...new Set([...buildspec.env.exportedVariables, ...(request.outputVariables ?? [])])];
  const exported: [string, string][] = [];
  for (const [name, value] of await session.variables(wanted)) {
    if (secretNames.has(name)) tell(`WARNING: ${name} comes from a secret and is not exported`);
    else exported.push([name, log.mask.secrets(value)]);
  }
  journal.change({ exportedVariables: Object.fromEntries(exported) });
};

/** UPLOAD_ARTIFACTS: the reports first, so that a missing artifact does not cost them. */
export const upload = async (context: RunContext, prepared: Prepared, tell: Tell): Promise<void> => {
  const { request, store, folder, journal } = context;
  const { session, buildspec, executor } = prepared;
  const root = sourceDirectory(folder.output, 0);
  const shared = { store, root, tell, expand: (text: string) => session.expand(text) };
  const { reportsPrefix: prefix, member } = request;
  const identifier = member && { identifier: member.identifier };
  const reports = await uploadReports(buildspec.reports, { ...shared, ...identifier, prefix });
  journal.change({ reports });
  const seenRoot = sourceDirectory(executor.paths.output, 0);
  const artifacts = await uploadArtifacts(buildspec.artifacts, { ...shared, request, seenRoot });
  journal.change({ artifacts });
};

const logTries = 3;

/**
 * Stores the log. One that the store refuses stays in the build's folder; of one that the disk did not take, what is there
 * is stored. A green build stays green.
 */
export const storeLog = async (
  context: Pick<RunContext, 'store' | 'folder' | 'journal' | 'request' | 'warn' | 'log'>,
): Promise<void> => {
  const { store, folder, journal, request, warn, log } = context;
  const { id } = journal.state.build;
  if (log.problem !== undefined)
    warn({ build: id, problem: messageOf(log.problem) }, 'the log of a build is not whole');
  const key = `${request.logsPrefix}${encodeName(id)}.log.jsonl`;
  for (let tries = 1; tries <= logTries; tries += 1) {
    try {
      await store.putStream(key, createReadStream(folder.log));
      return;
    } catch (error) {
      warn({ build: id, key, problem: messageOf(error) }, 'the log of a build was not stored');
    }
  }
};

/** Removes what the build worked in, unless it is to run again; what cannot be removed is told to whoever runs the platform. */
export const cleanUp = async (
  context: Pick<RunContext, 'folder' | 'journal' | 'warn' | 'control'>,
): Promise<void> => {
  const { folder, journal, warn, control } = context;
  if (control.reason?.status === 'interrupted') return;
  try {
    await folder.removeWorkspace();
  } catch (error) {
    const fields = { build: journal.state.build.id, directory: folder.path, problem: messageOf(error) };
    warn(fields, 'the workspace of a build was not removed');
  }
};
