import { type Coverage, type CoveredFile, coverageOf } from '../coverage.ts';
import { parseRoot } from '../xml/parse-xml.ts';
import { childOf, childrenOf, countOf, descendantsOf, type XmlElement } from '../xml/xml-element.ts';

type Counts = Omit<CoveredFile, 'path'>;

const fromMetrics = (metrics: XmlElement): Counts => ({
  linesCovered: countOf(metrics, 'coveredstatements'),
  linesMissed: countOf(metrics, 'statements') - countOf(metrics, 'coveredstatements'),
  branchesCovered: countOf(metrics, 'coveredconditionals'),
  branchesMissed: countOf(metrics, 'conditionals') - countOf(metrics, 'coveredconditionals'),
});

const fromLines = (lines: readonly XmlElement[]): Counts => {
  const statements = lines.filter((line) => line.attributes.get('type') === 'stmt');
  const sides = lines
    .filter((line) => line.attributes.get('type') === 'cond')
    .flatMap((line) => [countOf(line, 'truecount'), countOf(line, 'falsecount')]);
  const linesCovered = statements.filter((line) => countOf(line, 'count') > 0).length;
  const branchesCovered = sides.filter((count) => count > 0).length;
  return {
    linesCovered,
    linesMissed: statements.length - linesCovered,
    branchesCovered,
    branchesMissed: sides.length - branchesCovered,
  };
};

/**
 * Clover (`CLOVERXML`). Its own counts per file where it has them, of statements: CodeBuild's line coverage is one of
 * statements as well. @throws {MalformedReport}
 */
export const parseClover = (text: string): Coverage => {
  const files = new Map<string, CoveredFile>();
  for (const file of descendantsOf(parseRoot(text, 'coverage'), 'file')) {
    const path = file.attributes.get('path') ?? file.attributes.get('name') ?? '';
    const metrics = childOf(file, 'metrics');
    const counts = metrics === undefined ? fromLines(childrenOf(file, 'line')) : fromMetrics(metrics);
    files.set(path, { path, ...counts });
  }
  return coverageOf([...files.values()]);
};
