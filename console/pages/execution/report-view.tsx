import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Report, ReportCase } from '../../api/rest-types.ts';
import { plainText } from '../../data/ansi.ts';
import { caseKey, isFailure, type Suite, suitesOf } from '../../data/order-cases.ts';
import { duration } from '../../strings/times.ts';

const WORDS = {
  SUCCEEDED: { type: 'success', text: 'Passed' },
  FAILED: { type: 'error', text: 'Failed' },
  ERROR: { type: 'error', text: 'Error' },
  SKIPPED: { type: 'stopped', text: 'Skipped' },
  UNKNOWN: { type: 'info', text: 'Unknown' },
} as const;

/** Of a large suite as many are drawn at first, and at each asking. */
const CASES = 200;

const Case = ({ found, isFlaky }: { readonly found: ReportCase; readonly isFlaky: boolean }) => {
  const { type, text } = WORDS[found.status];
  return (
    <li className="case" data-case={found.name} data-status={found.status}>
      <div className="case-head">
        <StatusIndicator type={type}>{text}</StatusIndicator>
        <span className="case-name">{found.name}</span>
        {isFlaky ? <Badge color="severity-medium">Flaky</Badge> : null}
        {found.durationMs === undefined ? null : (
          <span className="case-time">{duration(found.durationMs)}</span>
        )}
      </div>
      {found.message === undefined ? null : <pre className="case-message">{plainText(found.message)}</pre>}
      {found.output === undefined ? null : (
        <details className="case-output" open={isFailure(found)}>
          <summary>Output</summary>
          <pre>{found.output.split('\n').map(plainText).join('\n')}</pre>
        </details>
      )}
    </li>
  );
};

/** Names of cases may repeat in a suite; a report never changes. */
const numbered = (cases: readonly ReportCase[]) => cases.map((found, number) => ({ found, number }));

const SuiteView = (props: {
  readonly report: Report;
  readonly suite: Suite;
  readonly flaky: ReadonlySet<string>;
}) => {
  const { report, suite, flaky } = props;
  const [most, setMost] = useState(CASES);
  return (
    <ExpandableSection
      defaultExpanded={suite.failures > 0}
      headingTagOverride="h3"
      headerText={suite.name || 'No suite'}
      headerCounter={`(${suite.failures > 0 ? `${suite.failures} failed of ` : ''}${suite.cases.length})`}
    >
      <ul className="cases">
        {numbered(suite.cases.slice(0, most)).map(({ found, number }) => {
          const key = caseKey(report, found);
          return <Case key={number} found={found} isFlaky={flaky.has(key)} />;
        })}
      </ul>
      {suite.cases.length > most ? (
        <Button onClick={() => setMost(most + CASES)}>{suite.cases.length - most} more</Button>
      ) : null}
    </ExpandableSection>
  );
};

/** A test report: suites and cases, what failed first and open, with its message and output. */
export const ReportView = ({
  report,
  flaky,
}: {
  readonly report: Report;
  readonly flaky: ReadonlySet<string>;
}) => (
  <Container
    header={
      <Header
        variant="h2"
        description={`${report.stage} / ${report.action}`}
        counter={
          report.failures > 0 ? `(${report.failures} failed of ${report.tests})` : `(${report.tests} passed)`
        }
      >
        {report.name}
      </Header>
    }
  >
    {suitesOf(report.cases).map((suite) => (
      <SuiteView key={suite.name} report={report} suite={suite} flaky={flaky} />
    ))}
  </Container>
);
