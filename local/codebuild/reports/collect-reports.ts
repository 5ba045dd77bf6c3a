import { readFile, realpath, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { CollectedFile } from '../../../adapters/zip/collected-file.ts';
import { messageOf } from '../../../lib/errors.ts';
import { findFiles, isInside, placeOf } from '../artifacts/find-files.ts';
import type { ReportGroupSpec } from '../buildspec/buildspec.ts';
import { type Coverage, mergeCoverage } from './coverage.ts';
import { decodeText } from './decode-text.ts';
import { coverageParsers, isTestFormat, testParsers } from './formats/parsers.ts';
import { MalformedReport } from './malformed-report.ts';
import type { TestCase } from './test-case.ts';

/** A report of one group. Its files are kept as the build wrote them, those that could not be read included. */
export interface CollectedReport {
  /** The group's name or ARN, as the buildspec has it. */
  readonly name: string;
  readonly type: 'TEST' | 'CODE_COVERAGE';
  readonly files: readonly CollectedFile[];
  readonly tests: number;
  /** Cases that failed, errors included. */
  readonly failures: number;
  readonly cases: readonly TestCase[];
  /** Of a report of code coverage. */
  readonly coverage?: Coverage;
}

/** What is wrong with a report. It never makes a build fail, nor a failed one succeed. `file` is relative to the root. */
export interface ReportWarning {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** Larger files are kept and not read: parsing takes some ten times their size in memory. */
const MAX_BYTES = 64 * 1024 * 1024;

type Warn = (file: string, message: string, line?: number) => void;

const read = async (root: string, source: string): Promise<string> => {
  if (!isInside(root, await realpath(source)))
    throw new MalformedReport('a link out of the source directory');
  const { size } = await stat(source);
  if (size > MAX_BYTES) throw new MalformedReport(`larger than ${MAX_BYTES} bytes, and so not read`);
  return decodeText(await readFile(source));
};

/** What `parse` makes of each file; a file that is malformed, or not to be read, is a warning. */
const parseAll = async <T>(
  root: string,
  files: readonly CollectedFile[],
  parse: (text: string) => T,
  warn: Warn,
): Promise<readonly T[]> => {
  const parsed: T[] = [];
  for (const { source } of files) {
    try {
      parsed.push(parse(await read(root, source)));
    } catch (error) {
      warn(
        relative(root, source),
        messageOf(error),
        error instanceof MalformedReport ? error.line : undefined,
      );
    }
  }
  return parsed;
};

/** Where the files go; one whose place is taken, as with `discard-paths`, keeps its whole path. */
const findReportFiles = async (
  spec: ReportGroupSpec,
  root: string,
  warn: Warn,
): Promise<readonly CollectedFile[]> => {
  const files = new Map<string, string>();
  const unmatched = (pattern: string): void => warn(pattern, 'no report file of this name was found');
  const skipped = (path: string, reason: string): void => warn(path, `left out: ${reason}`);
  for (const file of await findFiles(spec, root, { unmatched, skipped })) {
    if (!isInside(root, await realpath(file.source).catch(() => ''))) {
      skipped(relative(root, file.source), 'a link out of the source directory, or a broken one');
      continue;
    }
    const place = placeOf(file, spec.discardPaths);
    files.set(files.has(place) ? relative(root, file.source) : place, await realpath(file.source));
  }
  return [...files].map(([path, source]) => ({ path, source }));
};

const collectGroup = async (
  name: string,
  spec: ReportGroupSpec,
  root: string,
  warn: Warn,
): Promise<CollectedReport | undefined> => {
  const files = await findReportFiles(spec, root, warn);
  if (files.length === 0) return undefined;
  const format = spec.fileFormat;
  if (!isTestFormat(format)) {
    const parsed = await parseAll(root, files, coverageParsers[format], warn);
    const coverage = mergeCoverage(parsed, (path) =>
      warn(path, `covered by more than one file of the report group ${name}: the first counts`),
    );
    return { name, type: 'CODE_COVERAGE', files, tests: 0, failures: 0, cases: [], coverage };
  }
  const cases = (await parseAll(root, files, testParsers[format], warn)).flat();
  const failures = cases.filter(({ status }) => status === 'FAILED' || status === 'ERROR').length;
  return { name, type: 'TEST', files, tests: cases.length, failures, cases };
};

/**
 * The reports of a build, one per group that has files: found by the globs of its buildspec, and read by its format.
 * Whatever is wrong with a report is a warning, and the rest is collected all the same.
 *
 * @param root the source directory, absolute; nothing outside it is read.
 */
export const collectReports = async (
  groups: Readonly<Record<string, ReportGroupSpec>>,
  root: string,
): Promise<{ readonly reports: readonly CollectedReport[]; readonly warnings: readonly ReportWarning[] }> => {
  const realRoot = await realpath(root);
  const reports: CollectedReport[] = [];
  const warnings: ReportWarning[] = [];
  const warn: Warn = (file, message, line) =>
    void warnings.push({ file, message, ...(line === undefined ? {} : { line }) });
  for (const [name, spec] of Object.entries(groups)) {
    try {
      const report = await collectGroup(name, spec, realRoot, warn);
      if (report !== undefined) reports.push(report);
    } catch (error) {
      // The group's own settings: a base directory that is not there, a path that leads out.
      warn(spec.baseDirectory, `report group ${name}: ${messageOf(error)}`);
    }
  }
  return { reports, warnings };
};
