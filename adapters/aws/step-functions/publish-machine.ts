import { createHash } from 'node:crypto';
import { CreateStateMachineCommand, type SFNClient, UpdateStateMachineCommand } from '@aws-sdk/client-sfn';
import type { ObjectStore } from '../../../lib/ports.ts';
import type { StateMachine } from '../../../lib/state-machine.ts';
import { encodeName } from '../../../lib/store/keys.ts';
import { PreconditionFailed } from '../../../lib/store/precondition-failed.ts';
import { nameOf, platformError } from '../aws-error.ts';
import { DefinitionTooLarge } from './definition-too-large.ts';
import { machineNameFor } from './machine-name.ts';

export interface PublishOptions {
  readonly client: SFNClient;
  /** Where the ARNs of published versions are kept: Step Functions cannot be asked for a version by its definition. */
  readonly store: ObjectStore;
  readonly prefix: string;
  readonly roleArn: string;
  /** ARN of the log group, which ends in `:*`. */
  readonly logGroupArn?: string;
  readonly arnOf: (name: string) => string;
}

const LARGEST_DEFINITION_BYTES = 1024 * 1024;
/** Two publishers of one machine at once: one is told to come again. */
const TRIES = 5;
const AGAIN: ReadonlySet<string> = new Set(['ConflictException', 'StateMachineAlreadyExists']);

/** The definition is in the key: a pipeline that was deleted and made anew has a version 1 again. */
const refKey = (pipeline: string, version: number, definition: string): string => {
  const hash = createHash('sha256').update(definition).digest('hex').slice(0, 16);
  return `machines/${encodeName(pipeline)}/${version}-${hash}.json`;
};

const settingsOf = ({ roleArn, logGroupArn }: PublishOptions) => ({
  roleArn,
  tracingConfiguration: { enabled: true },
  ...(logGroupArn === undefined
    ? {}
    : {
        loggingConfiguration: {
          level: 'ERROR' as const,
          includeExecutionData: false,
          destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
        },
      }),
});

const publishAnew = async (
  options: PublishOptions,
  pipeline: string,
  version: number,
  definition: string,
) => {
  const name = machineNameFor(options.prefix, pipeline);
  const common = {
    definition,
    ...settingsOf(options),
    publish: true,
    versionDescription: `version ${version} of the pipeline`,
  };
  const create = () =>
    options.client.send(new CreateStateMachineCommand({ name, type: 'STANDARD', ...common }));
  const update = () =>
    options.client.send(new UpdateStateMachineCommand({ stateMachineArn: options.arnOf(name), ...common }));
  try {
    return (await update()).stateMachineVersionArn;
  } catch (error) {
    if (nameOf(error) !== 'StateMachineDoesNotExist') throw error;
    return (await create()).stateMachineVersionArn;
  }
};

const publishRepeatedly = async (...args: Parameters<typeof publishAnew>): Promise<string> => {
  for (let tries = 1; ; tries += 1) {
    try {
      const arn = await publishAnew(...args);
      if (arn === undefined) throw new Error('Step Functions answered no version');
      return arn;
    } catch (error) {
      if (AGAIN.has(nameOf(error)) && tries < TRIES) continue;
      throw platformError('MachineNotPublished', `pipeline ${args[1]}`, error);
    }
  }
};

const readRef = async (store: ObjectStore, key: string): Promise<string | undefined> => {
  const kept = await store.get(key);
  return kept && new TextDecoder().decode(kept.body);
};

/** Whoever was first has the word, so that one definition has one version. */
const keepRef = async (store: ObjectStore, key: string, ref: string): Promise<string> => {
  try {
    await store.put(key, new TextEncoder().encode(ref), { ifNoneMatch: '*' });
    return ref;
  } catch (error) {
    if (!(error instanceof PreconditionFailed)) throw error;
    return (await readRef(store, key)) ?? ref;
  }
};

/**
 * The ARN of the version of a pipeline's machine that has just this definition; published when there is none yet.
 * @throws {DefinitionTooLarge} {PlatformError} MachineNotPublished.
 */
export const createPublisher = (options: PublishOptions) => {
  const known = new Map<string, string>();
  return async (pipeline: string, version: number, machine: StateMachine): Promise<string> => {
    const definition = JSON.stringify(machine);
    const bytes = Buffer.byteLength(definition);
    if (bytes > LARGEST_DEFINITION_BYTES)
      throw new DefinitionTooLarge(pipeline, bytes, LARGEST_DEFINITION_BYTES);
    const key = refKey(pipeline, version, definition);
    const ref =
      known.get(key) ??
      (await readRef(options.store, key)) ??
      (await keepRef(options.store, key, await publishRepeatedly(options, pipeline, version, definition)));
    known.set(key, ref);
    return ref;
  };
};
