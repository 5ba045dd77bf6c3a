import * as v from 'valibot';
import { parseDocument } from 'yaml';
import { messageOf } from '../../../lib/errors.ts';
import { MalformedReport } from './malformed-report.ts';

/** Above this, finding the line would take longer than it is worth. */
const MAX_SEARCHED = 1024 * 1024;

/** JSON.parse names the line of some mistakes only; a YAML parser names that of the others, as JSON is YAML. */
const lineOf = (text: string, message: string): number | undefined => {
  const line = /\(line (\d+) /.exec(message)?.[1];
  if (line !== undefined) return Number(line);
  if (text.length > MAX_SEARCHED) return undefined;
  const [error] = parseDocument(text, { schema: 'json' }).errors;
  return error?.linePos?.[0].line;
};

/**
 * Reads JSON of a shape.
 * @throws {MalformedReport} with the line where it is no JSON, or the path where it is of another shape.
 */
export const parseJson = <T>(text: string, schema: v.GenericSchema<unknown, T>): T => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MalformedReport(`not JSON: ${messageOf(error)}`, lineOf(text, messageOf(error)), {
      cause: error,
    });
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new MalformedReport(`${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`);
};
