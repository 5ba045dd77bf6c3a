import { createHash } from 'node:crypto';

/** What Step Functions takes. Characters beyond these would keep a machine from logging. */
const LONGEST = 80;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/**
 * Name of a pipeline's state machine, `<prefix>-<pipeline>`. A pipeline's name may hold `.` and `@` and be longer than a
 * machine's: such a one is written with `_` and a hash, so that two pipelines never share a machine.
 */
export const machineNameFor = (prefix: string, pipeline: string): string => {
  const plain = `${prefix}-${pipeline}`;
  const written = plain.replace(/[^A-Za-z0-9_-]/g, '_');
  if (written === plain && plain.length <= LONGEST) return plain;
  return `${written.slice(0, LONGEST - 9)}-${hashOf(pipeline)}`;
};
