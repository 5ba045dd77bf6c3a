import stringWidth from 'string-width';
import { padLine } from './fit-line.ts';
import { formatDuration } from './format-duration.ts';
import { createPaint, type Paint, type Tone } from './paint.ts';
import { plainText } from './safe-text.ts';

export interface FailedCase {
  /** The class or suite; absent where the report names none. */
  readonly suite?: string;
  readonly name: string;
  readonly message?: string;
}

export interface ReportResult {
  readonly name: string;
  readonly path: string;
  readonly tests: number;
  readonly failures: number;
  readonly failedCases?: readonly FailedCase[];
}

/** What is left of an execution when it is over. Statuses as the API spells them, times in epoch milliseconds. */
export interface ExecutionSummary {
  readonly pipeline: string;
  readonly pipelineExecutionId: string;
  readonly status: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly sites: readonly { readonly bucket: string; readonly url: string; readonly path: string }[];
  readonly artifacts: readonly { readonly name: string; readonly path: string }[];
  readonly reports: readonly ReportResult[];
  readonly actions: readonly {
    readonly stage: string;
    readonly action: string;
    readonly status: string;
    readonly message?: string;
  }[];
  readonly rules?: readonly {
    readonly stage: string;
    readonly condition: string;
    readonly rule: string;
    readonly status: string;
    readonly message?: string;
  }[];
}

const mostCases = 10;
const mostMessageLines = 3;

const toneOfStatus = (status: string): Tone => {
  if (status === 'Succeeded') return 'good';
  return status === 'Failed' ? 'bad' : 'odd';
};

const headline = (summary: ExecutionSummary, paint: Paint): string => {
  const { endTime, pipeline, pipelineExecutionId, startTime, status } = summary;
  const time =
    startTime === undefined || endTime === undefined ? '' : ` in ${formatDuration(endTime - startTime)}`;
  const word = paint(toneOfStatus(status), status.toLowerCase());
  return `${paint('strong', plainText(pipeline))} ${word}${time}  ${paint('faint', plainText(pipelineExecutionId))}`;
};

const label = (text: string, paint: Paint): string => paint('strong', padLine(text, 11));
const indent = ' '.repeat(11);

/** A label before the first line, the rest below it. What is missing is said, too. */
const section = (text: string, lines: readonly string[], paint: Paint): readonly string[] => {
  const shown = lines.length > 0 ? lines : [paint('faint', 'none')];
  return shown.map((line, index) => `${index === 0 ? label(text, paint) : indent}${line}`);
};

const siteLines = (summary: ExecutionSummary, paint: Paint): readonly string[] =>
  summary.sites.flatMap(({ url, path }) => [plainText(url), paint('faint', plainText(path))]);

const widestOf = (named: readonly { readonly name: string }[]): number =>
  Math.max(0, ...named.map(({ name }) => stringWidth(plainText(name))));

const artifactLines = ({ artifacts }: ExecutionSummary): readonly string[] => {
  const widest = widestOf(artifacts);
  return artifacts.map(({ name, path }) => `${padLine(plainText(name), widest)}  ${plainText(path)}`);
};

/** A report without a case has tested nothing: that is not shown as a success. */
const verdict = ({ failures, tests }: ReportResult, paint: Paint): string => {
  if (failures > 0) return paint('bad', `✗ ${failures} of ${tests} failed`);
  return tests === 0
    ? paint('odd', '? no test case')
    : paint('good', `✓ ${tests} ${tests === 1 ? 'test' : 'tests'}, none failed`);
};

const messageLines = (message: string, paint: Paint): readonly string[] => {
  const lines = message
    .split('\n')
    .map(plainText)
    .filter((line) => line !== '');
  const rest = lines.length - mostMessageLines;
  const more = rest > 0 ? [paint('faint', `    … ${rest} more lines`)] : [];
  return [...lines.slice(0, mostMessageLines).map((line) => `    ${line}`), ...more];
};

const caseLines = ({ suite, name, message = '' }: FailedCase, paint: Paint): readonly string[] => [
  `  ${paint('bad', '✗')} ${suite === undefined ? '' : `${plainText(suite)} › `}${plainText(name)}`,
  ...messageLines(message, paint),
];

const reportLines = (report: ReportResult, widest: number, paint: Paint): readonly string[] => {
  const cases = report.failedCases ?? [];
  const rest = cases.length - mostCases;
  return [
    `${padLine(plainText(report.name), widest)}  ${verdict(report, paint)}  ${paint('faint', plainText(report.path))}`,
    ...cases.slice(0, mostCases).flatMap((each) => caseLines(each, paint)),
    ...(rest > 0 ? [paint('faint', `  … ${rest} more failed cases in the report`)] : []),
  ];
};

const failedLines = ({ actions, rules = [] }: ExecutionSummary, paint: Paint): readonly string[] =>
  [
    ...actions.map(({ stage, action, ...rest }) => ({ names: [stage, action], ...rest })),
    ...rules.map(({ stage, condition, rule, ...rest }) => ({ names: [stage, condition, rule], ...rest })),
  ]
    .filter(({ status }) => status === 'Failed' || status === 'Abandoned')
    .map(({ names, status, message }) => {
      const why = message === undefined ? '' : `: ${plainText(message)}`;
      return `${paint('bad', names.map(plainText).join(' / '))} ${status.toLowerCase()}${why}`;
    });

/**
 * The end of a run for people: how it went, which actions failed and why, where the site, the artifacts and the test
 * results are, with the failed cases. Lines are not cut, since addresses and paths are there to be copied.
 */
export const renderSummary = (summary: ExecutionSummary, color: boolean): readonly string[] => {
  const paint = createPaint(color);
  const failed = failedLines(summary, paint);
  const widest = widestOf(summary.reports);
  return [
    headline(summary, paint),
    '',
    ...(failed.length > 0 ? section('Failed', failed, paint) : []),
    ...section('Site', siteLines(summary, paint), paint),
    ...section('Artifacts', artifactLines(summary), paint),
    ...section(
      'Tests',
      summary.reports.flatMap((report) => reportLines(report, widest, paint)),
      paint,
    ),
  ];
};
