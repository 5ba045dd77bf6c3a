import type { Report, ReportCase } from '../api/rest-types.ts';

export const isFailure = ({ status }: ReportCase): boolean => status === 'FAILED' || status === 'ERROR';

/** What a case is known by over executions: as the trend names its flaky ones. */
export const caseKey = (
  report: Pick<Report, 'stage' | 'action' | 'name'>,
  { suite, name }: Pick<ReportCase, 'suite' | 'name'>,
): string => JSON.stringify([report.stage, report.action, report.name, suite, name]);

export interface Suite {
  readonly name: string;
  readonly cases: readonly ReportCase[];
  readonly failures: number;
}

/** Suites with their cases, in both those that failed first; else in the order of the report. */
export const suitesOf = (cases: readonly ReportCase[]): readonly Suite[] => {
  const suites = [...Map.groupBy(cases, ({ suite }) => suite)].map(([name, found]) => ({
    name,
    cases: found.toSorted((a, b) => Number(isFailure(b)) - Number(isFailure(a))),
    failures: found.filter(isFailure).length,
  }));
  return suites.sort((a, b) => Number(b.failures > 0) - Number(a.failures > 0));
};
