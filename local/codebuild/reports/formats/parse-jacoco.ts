import { type Coverage, type CoveredFile, coverageOf } from '../coverage.ts';
import { parseRoot } from '../xml/parse-xml.ts';
import { childrenOf, countOf, descendantsOf, type XmlElement } from '../xml/xml-element.ts';

const counter = (element: XmlElement, type: string): { covered: number; missed: number } => {
  const found = childrenOf(element, 'counter').find((each) => each.attributes.get('type') === type);
  return found === undefined
    ? { covered: 0, missed: 0 }
    : { covered: countOf(found, 'covered'), missed: countOf(found, 'missed') };
};

/** JaCoCo (`JACOCOXML`). Of source files; classes compiled without line numbers have none. @throws {MalformedReport} */
export const parseJacoco = (text: string): Coverage => {
  const files = new Map<string, CoveredFile>();
  for (const element of descendantsOf(parseRoot(text, 'report'), 'package')) {
    const folder = element.attributes.get('name') ?? '';
    for (const source of childrenOf(element, 'sourcefile')) {
      const name = source.attributes.get('name') ?? '';
      const path = folder === '' ? name : `${folder}/${name}`;
      const [lines, branches] = [counter(source, 'LINE'), counter(source, 'BRANCH')];
      files.set(path, {
        path,
        linesCovered: lines.covered,
        linesMissed: lines.missed,
        branchesCovered: branches.covered,
        branchesMissed: branches.missed,
      });
    }
  }
  return coverageOf([...files.values()]);
};
