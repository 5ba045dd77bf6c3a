import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import type { Covered, Report } from '../../api/rest-types.ts';

const percent = (covered: number, missed: number): number | undefined =>
  covered + missed === 0 ? undefined : Math.round((1000 * covered) / (covered + missed)) / 10;

const lines = ({ linesCovered, linesMissed }: Covered) => percent(linesCovered, linesMissed);

/** Line and branch coverage, and the files, the least covered first. */
export const CoverageView = ({ report }: { readonly report: Report }) => {
  const { coverage } = report;
  if (!coverage) return null;
  const branches = percent(coverage.branchesCovered, coverage.branchesMissed);
  const files = coverage.files.toSorted((a, b) => (lines(a) ?? 101) - (lines(b) ?? 101));
  return (
    <Container
      header={
        <Header variant="h2" description={`${report.stage} / ${report.action}`}>
          {report.name}
        </Header>
      }
    >
      <ProgressBar label="Lines covered" value={lines(coverage) ?? 0} />
      {branches === undefined ? null : <ProgressBar label="Branches covered" value={branches} />}
      <ExpandableSection headerText="Files" headerCounter={`(${files.length})`}>
        <dl className="pairs">
          {files.map((file) => (
            <div key={file.path}>
              <dt>{file.path}</dt>
              <dd>{lines(file) === undefined ? 'no lines' : `${lines(file)} %`}</dd>
            </div>
          ))}
        </dl>
      </ExpandableSection>
    </Container>
  );
};
