import { firstLine, secondsToMs, type TestCase, type TestStatus, testCase } from '../test-case.ts';
import { parseRoot } from '../xml/parse-xml.ts';
import { childOf, childrenOf, type XmlElement } from '../xml/xml-element.ts';

/** What says that a case, or a suite, went wrong or did not run. Surefire's `flakyFailure` passed in the end. */
const VERDICTS: ReadonlyMap<string, TestStatus> = new Map([
  ['error', 'ERROR'],
  ['failure', 'FAILED'],
  ['skipped', 'SKIPPED'],
]);

const verdictOf = (element: XmlElement): { status: TestStatus; said?: XmlElement } => {
  for (const [name, status] of VERDICTS) {
    const said = childOf(element, name);
    if (said !== undefined) return { status, said };
  }
  // GoogleTest's way to say that a test was disabled.
  const notRun = ['notrun', 'disabled'].includes(element.attributes.get('status') ?? '');
  return { status: notRun ? 'SKIPPED' : 'SUCCEEDED' };
};

const outputOf = (element: XmlElement): readonly string[] => [
  ...childrenOf(element, 'failure', 'error').map((child) => child.text),
  ...childrenOf(element, 'system-out', 'system-err').map((child) => child.text),
];

const caseOf = (element: XmlElement, suite: string, name: string): TestCase => {
  const { status, said } = verdictOf(element);
  return testCase({
    suite,
    name,
    status,
    durationMs: secondsToMs(element.attributes.get('time')),
    message: said?.attributes.get('message') || firstLine(said?.text),
    output: outputOf(element),
  });
};

/** The class where there is one; `test` is what Node's own reporter writes for every case. */
const suiteOf = (element: XmlElement, path: readonly string[]): string => {
  const className = element.attributes.get('classname') ?? '';
  return className === '' || className === 'test' ? path.join(' > ') : className;
};

const casesOf = (element: XmlElement, path: readonly string[]): TestCase[] => {
  const cases = element.children.flatMap((child) => {
    if (child.name === 'testcase') {
      return [caseOf(child, suiteOf(child, path), child.attributes.get('name') ?? '')];
    }
    if (child.name !== 'testsuite' && child.name !== 'testsuites') return [];
    const name = child.attributes.get('name') ?? '';
    return casesOf(child, name === '' ? path : [...path, name]);
  });
  // A suite that broke before its first case: without this the report would look clean.
  const broken = childrenOf(element, 'error', 'failure').length > 0;
  return broken ? [...cases, caseOf(element, path.slice(0, -1).join(' > '), path.at(-1) ?? '')] : cases;
};

/** JUnit XML, as Ant, Surefire, pytest, Node, Vitest, Jest and GoogleTest write it. @throws {MalformedReport} */
export const parseJunit = (text: string): readonly TestCase[] => {
  const root = parseRoot(text, 'testsuites', 'testsuite');
  const name = root.name === 'testsuite' ? (root.attributes.get('name') ?? '') : '';
  return casesOf(root, name === '' ? [] : [name]);
};
