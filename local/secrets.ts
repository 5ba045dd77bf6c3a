import { open } from 'node:fs/promises';
import * as v from 'valibot';
import { parseDocument } from 'yaml';
import { ConfigurationError, messageOf } from '../lib/errors.ts';
import type { Secrets } from '../lib/ports.ts';
import { SecretsFileTooOpen } from './secrets-file-too-open.ts';

const values = v.optional(v.record(v.string(), v.string('must be a string (put it in quotes)')), {});
const fileSchema = v.strictObject({ PARAMETER_STORE: values, SECRETS_MANAGER: values });
type SecretsFile = v.InferOutput<typeof fileSchema>;

const GROUP_AND_OTHERS = 0o077;

/**
 * Secrets of a machine of one's own. The file is YAML or JSON, a map of names to strings for each store:
 *
 *     PARAMETER_STORE: { /web/token: "..." }
 *     SECRETS_MANAGER: { npm: "..." }
 *
 * It is read anew each time, so a change counts at once. What it does not have is looked for in the environment, as
 * `STEPLINE_SECRET_` and the name in capitals with `_` for all else: `STEPLINE_SECRET_WEB_TOKEN`. A file that is not
 * there has no secrets.
 *
 * @throws {SecretsFileTooOpen} naming file and mode, when others than its owner may read it.
 * @throws {ConfigurationError} when it cannot be understood; without any of its text.
 */
export const createLocalSecrets = (options: {
  readonly file?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): Secrets => ({
  read: async (store, name) => {
    const stored = options.file === undefined ? undefined : await readSecretsFile(options.file);
    const found = stored?.[store];
    if (found !== undefined && Object.hasOwn(found, name)) return found[name];
    return options.environment[environmentName(name)];
  },
});

const environmentName = (name: string): string =>
  `STEPLINE_SECRET_${name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_|_$/g, '')}`;

/** Undefined when there is no such file. The mode is that of the very file that is read. */
const readSecretsFile = async (file: string): Promise<SecretsFile | undefined> => {
  const text = await readPrivate(file);
  if (text === undefined) return undefined;
  const document = parseDocument(text, { prettyErrors: false });
  const [problem] = document.errors;
  // Never the parser's message: it may quote the line.
  if (problem)
    throw new ConfigurationError(
      file,
      `is neither YAML nor JSON (${problem.code} at character ${problem.pos[0]})`,
    );
  const parsed = v.safeParse(fileSchema, document.toJS() ?? {});
  if (parsed.success) return parsed.output;
  throw new ConfigurationError(file, parsed.issues.map(describe).join('; '));
};

const readPrivate = async (file: string): Promise<string | undefined> => {
  try {
    const handle = await open(file);
    try {
      const mode = (await handle.stat()).mode & 0o777;
      if ((mode & GROUP_AND_OTHERS) !== 0)
        throw new SecretsFileTooOpen(file, mode.toString(8).padStart(3, '0'));
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof SecretsFileTooOpen) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConfigurationError(file, `cannot be read: ${messageOf(error)}`, { cause: error });
  }
};

/** The path of what is wrong and what it should be; never what it is. */
const describe = (issue: v.BaseIssue<unknown>): string => {
  const path = v.getDotPath(issue) ?? 'the file';
  if (issue.type === 'strict_object') return `${path} is no store (PARAMETER_STORE or SECRETS_MANAGER)`;
  return issue.type === 'string'
    ? `${path} must be a string (put it in quotes)`
    : `${path} must be a map of names to strings`;
};
