import type { Action } from '../pipeline/pipeline.ts';
import { atJsonPath, parseJsonPath } from './json-path.ts';
import type { WebhookFilter } from './webhook.ts';

const PLACEHOLDER = /\{([^{}]+)\}/g;

/** `refs/heads/{Branch}` with the configuration of the target action in it; undefined when it lacks a key. */
const expected = (text: string, configuration: Action['configuration']): string | undefined => {
  let isComplete = true;
  const value = text.replaceAll(PLACEHOLDER, (_, key: string) => {
    const found = Object.hasOwn(configuration, key) ? configuration[key] : undefined;
    isComplete &&= found !== undefined;
    return found ?? '';
  });
  return isComplete ? value : undefined;
};

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const passes = (
  { jsonPath, matchEquals }: WebhookFilter,
  configuration: Action['configuration'],
  payload: unknown,
): boolean => {
  const path = parseJsonPath(jsonPath);
  const found = path && atJsonPath(path, payload);
  if (found === undefined) return false;
  return matchEquals === undefined || asText(found) === expected(matchEquals, configuration);
};

/**
 * The first filter that a payload does not pass (semantics 5.5: all must pass); undefined when it passes them all.
 * `{Key}` in a filter stands for that key of the target action's configuration.
 */
export const failedFilter = (
  filters: readonly WebhookFilter[],
  configuration: Action['configuration'],
  payload: unknown,
): WebhookFilter | undefined => filters.find((filter) => !passes(filter, configuration, payload));
