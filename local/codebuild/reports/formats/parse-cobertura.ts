import type { Coverage } from '../coverage.ts';
import { LineHits } from '../line-hits.ts';
import { parseRoot } from '../xml/parse-xml.ts';
import { childrenOf, countOf, descendantsOf, type XmlElement } from '../xml/xml-element.ts';

/** `50% (1/2)`: branches covered, of how many. */
const addBranches = (hits: LineHits, path: string, line: XmlElement): void => {
  const [, covered, total] = /\((\d+)\/(\d+)\)/.exec(line.attributes.get('condition-coverage') ?? '') ?? [];
  for (let branch = 0; branch < Number(total ?? 0); branch += 1) {
    hits.branch(path, `${countOf(line, 'number')}:${branch}`, branch < Number(covered) ? 1 : 0);
  }
};

const linesOf = (element: XmlElement): readonly XmlElement[] => {
  const own = childrenOf(element, 'lines').flatMap((lines) => childrenOf(lines, 'line'));
  // Those of the methods are the same lines again, unless a tool writes them only there.
  return own.length > 0 ? own : descendantsOf(element, 'line');
};

/** Cobertura (`COBERTURAXML`). Several classes may share a file. @throws {MalformedReport} */
export const parseCobertura = (text: string): Coverage => {
  const hits = new LineHits();
  for (const element of descendantsOf(parseRoot(text, 'coverage'), 'class')) {
    const path = element.attributes.get('filename') ?? element.attributes.get('name') ?? '';
    hits.file(path);
    for (const line of linesOf(element)) {
      hits.line(path, countOf(line, 'number'), countOf(line, 'hits'));
      addBranches(hits, path, line);
    }
  }
  return hits.coverage();
};
