import type { Report, ReportCase } from './read-reports.ts';

/** One report and the source revisions that it was made of. */
export interface CaseRun {
  readonly revision: string;
  readonly report: Pick<Report, 'stage' | 'action' | 'name' | 'cases'>;
}

/** What a case is known by over executions. */
export const caseKey = (
  report: Pick<Report, 'stage' | 'action' | 'name'>,
  { suite, name }: Pick<ReportCase, 'suite' | 'name'>,
): string => JSON.stringify([report.stage, report.action, report.name, suite, name]);

/** Fewer changes are a bug that came and was mended. */
const CHANGES = 3;

const verdictOf = ({ status }: ReportCase): boolean | undefined => {
  if (status === 'SUCCEEDED') return true;
  return status === 'FAILED' || status === 'ERROR' ? false : undefined;
};

interface Seen {
  readonly perRevision: Map<string, boolean>;
  last: boolean;
  changes: number;
  flaky: boolean;
}

const note = (seen: Seen, revision: string, verdict: boolean): void => {
  if (seen.last !== verdict) seen.changes += 1;
  seen.last = verdict;
  const before = seen.perRevision.get(revision);
  if (seen.changes >= CHANGES || (before !== undefined && before !== verdict)) seen.flaky = true;
  seen.perRevision.set(revision, verdict);
};

/**
 * Keys of the cases whose word cannot be taken: passed and failed on the same revision, or changed their mind three times.
 * @param runs oldest first.
 */
export const flakyCases = (runs: readonly CaseRun[]): readonly string[] => {
  const cases = new Map<string, Seen>();
  for (const { revision, report } of runs) {
    for (const each of report.cases) {
      const verdict = verdictOf(each);
      if (verdict === undefined) continue;
      const key = caseKey(report, each);
      const seen = cases.get(key) ?? { perRevision: new Map(), last: verdict, changes: 0, flaky: false };
      cases.set(key, seen);
      note(seen, revision, verdict);
    }
  }
  return [...cases].flatMap(([key, { flaky }]) => (flaky ? [key] : []));
};
