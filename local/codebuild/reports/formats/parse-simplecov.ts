import * as v from 'valibot';
import type { Coverage } from '../coverage.ts';
import { LineHits } from '../line-hits.ts';
import { MalformedReport } from '../malformed-report.ts';
import { parseJson } from '../parse-json.ts';

/** `null`: no code on the line; `"ignored"`: told to leave it out. */
const lines = v.array(v.nullable(v.union([v.number(), v.string()])));

const hitsOfBranches = v.union([
  // `.resultset.json`: condition → its branches → how often each was taken.
  v.record(v.string(), v.record(v.string(), v.number())),
  // `coverage.json`
  v.array(v.object({ start_line: v.optional(v.number()), coverage: v.union([v.number(), v.string()]) })),
]);

const fileCoverage = v.union([lines, v.object({ lines, branches: v.optional(hitsOfBranches) })]);
const coverage = v.record(v.string(), fileCoverage);

const single = v.object({ coverage });
/** One entry per command that was run, such as `RSpec` and `Cucumber`. */
const resultSet = v.record(v.string(), single);

type Branches = v.InferOutput<typeof hitsOfBranches>;

const addBranches = (hits: LineHits, path: string, branches: Branches): void => {
  if (Array.isArray(branches)) {
    for (const [index, branch] of branches.entries()) {
      if (typeof branch.coverage === 'number') hits.branch(path, `${index}`, branch.coverage);
    }
    return;
  }
  for (const [condition, taken] of Object.entries(branches)) {
    for (const [branch, count] of Object.entries(taken)) hits.branch(path, `${condition} ${branch}`, count);
  }
};

const addFile = (hits: LineHits, path: string, file: v.InferOutput<typeof fileCoverage>): void => {
  const counts = Array.isArray(file) ? file : file.lines;
  hits.file(path);
  for (const [index, count] of counts.entries()) {
    if (typeof count === 'number') hits.line(path, index + 1, count);
  }
  if (!Array.isArray(file) && file.branches !== undefined) addBranches(hits, path, file.branches);
};

/**
 * SimpleCov's own JSON (`SIMPLECOV`): `.resultset.json`, where the counts of all commands add up, or `coverage.json`.
 * @throws {MalformedReport}
 */
export const parseSimplecov = (text: string): Coverage => {
  const document = parseJson(text, v.record(v.string(), v.unknown()));
  const schema = 'coverage' in document ? single : resultSet;
  const result = v.safeParse(schema, document);
  if (!result.success) {
    const [issue] = result.issues;
    throw new MalformedReport(`${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`);
  }
  const hits = new LineHits();
  const runs = v.is(single, result.output) ? [result.output] : Object.values(result.output);
  for (const run of runs) {
    for (const [path, file] of Object.entries(run.coverage)) addFile(hits, path, file);
  }
  return hits.coverage();
};
