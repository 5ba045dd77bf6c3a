import type { ExecutionRecord } from './execution-record.ts';

/**
 * Where the newest artifact of that name is which an action of this execution really stored, or that a rollback has from
 * its target; undefined when there is none.
 */
export const artifactKey = (record: ExecutionRecord, name: string): string | undefined => {
  const own = record.actions
    .filter(({ status }) => status === 'Succeeded')
    .flatMap(({ outputs }) => outputs)
    .findLast((output) => output.name === name);
  return (own ?? record.inherited?.artifacts.findLast((output) => output.name === name))?.key;
};
