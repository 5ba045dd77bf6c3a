import { createReadStream } from 'node:fs';
import type { BuildReport, ObjectStore } from '../../../lib/ports.ts';
import { encodeName } from '../../../lib/store/keys.ts';
import type { ReportGroupSpec } from '../buildspec/buildspec.ts';

export interface ReportContext {
  readonly prefix: string;
  readonly store: ObjectStore;
  readonly root: string;
  readonly tell: (text: string) => void;
  readonly expand: (text: string) => Promise<string>;
  /** The build of a batch whose groups these are: the same group is in its other builds too. */
  readonly identifier?: string;
}

/** Stores report files as the build wrote them, and a summary of each group; a malformed one is a warning in the log. */
export const uploadReports = async (
  groups: Readonly<Record<string, ReportGroupSpec>>,
  context: ReportContext,
): Promise<readonly BuildReport[]> => {
  if (Object.keys(groups).length === 0) return [];
  // Loaded by the first build that has reports: the parsers know all of HTML's entities (5 ms).
  const { collectReports } = await import('../reports/collect-reports.ts');
  const { reports, warnings } = await collectReports(await named(groups, context), context.root);
  for (const { file, line, message } of warnings) {
    context.tell(`WARNING: report ${file}${line === undefined ? '' : `:${line}`}: ${message}`);
  }
  const stored: BuildReport[] = [];
  for (const report of reports) {
    const folder = `${context.prefix}${encodeName(report.name)}/`;
    const keys: string[] = [];
    for (const file of report.files) {
      const key = `${folder}${keyOf(file.path)}`;
      await context.store.putStream(key, createReadStream(file.source));
      keys.push(key);
    }
    const { files, ...summary } = report;
    await context.store.put(
      `${folder}reports.json`,
      new TextEncoder().encode(JSON.stringify({ ...summary, files: keys })),
    );
    context.tell(
      `Report ${report.name}: ${files.length} files, ${report.tests} tests, ${report.failures} failures`,
    );
    stored.push({
      name: report.name,
      type: report.type,
      keys,
      tests: report.tests,
      failures: report.failures,
    });
  }
  return stored;
};

/** The summary has a name of its own, which a report file must not take. */
const keyOf = (path: string): string =>
  path === 'reports.json' ? 'reports.original.json' : path.split('/').map(encodeName).join('/');

/** A report group may be named by a variable of the build. */
const named = async (groups: Readonly<Record<string, ReportGroupSpec>>, context: ReportContext) => {
  const result = new Map<string, ReportGroupSpec>();
  for (const [name, spec] of Object.entries(groups)) {
    const group = name.includes('$') ? await context.expand(name) : name;
    result.set(context.identifier === undefined ? group : `${context.identifier}/${group}`, spec);
  }
  return Object.fromEntries(result);
};
