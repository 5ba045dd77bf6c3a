import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { ConfigurationError, messageOf } from '../lib/errors.ts';
import { InvalidTriggerRules, parseTriggerRules } from '../lib/schedule/parse-trigger-rules.ts';
import type { TriggerRule } from '../lib/schedule/trigger-rule.ts';

const FILE = 'triggers.yml';

const readText = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConfigurationError(file, `cannot be read: ${messageOf(error)}`, { cause: error });
  }
};

const readRules = async (file: string): Promise<readonly TriggerRule[]> => {
  const text = await readText(file);
  if (text === undefined) return [];
  try {
    return parseTriggerRules(parse(text));
  } catch (error) {
    const problem = error instanceof InvalidTriggerRules ? error.problems.join('; ') : messageOf(error);
    throw new ConfigurationError(file, problem, { cause: error });
  }
};

/**
 * The rules of every `triggers.yml` that lies beside one of these declarations.
 * @throws {ConfigurationError} for a file that cannot be read, is no YAML or has problems, and for a name used twice.
 */
export const readTriggerRules = async (declarations: readonly string[]): Promise<readonly TriggerRule[]> => {
  const folders = [...new Set(declarations.map((file) => dirname(file)))];
  const rules = (await Promise.all(folders.map((folder) => readRules(join(folder, FILE))))).flat();
  const names = rules.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice === undefined) return rules;
  throw new ConfigurationError(FILE, `the rule "${twice}" is declared in two folders`);
};
