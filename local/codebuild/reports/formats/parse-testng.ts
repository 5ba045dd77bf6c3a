import { type TestCase, type TestStatus, testCase } from '../test-case.ts';
import { parseRoot } from '../xml/parse-xml.ts';
import { childOf, descendantsOf, textAt, type XmlElement } from '../xml/xml-element.ts';

const STATUSES: ReadonlyMap<string, TestStatus> = new Map([
  ['PASS', 'SUCCEEDED'],
  ['FAIL', 'FAILED'],
  ['SKIP', 'SKIPPED'],
]);

const caseOf = (element: XmlElement, suite: string): TestCase => {
  const exception = childOf(element, 'exception');
  return testCase({
    suite,
    name: element.attributes.get('name') ?? '',
    status: STATUSES.get(element.attributes.get('status') ?? '') ?? 'UNKNOWN',
    durationMs: Number(element.attributes.get('duration-ms') || Number.NaN),
    message: exception && (textAt(exception, 'message')?.trim() || exception.attributes.get('class')),
    output: [exception && textAt(exception, 'full-stacktrace')],
  });
};

/** Set-up and tear-down methods are no tests; one that failed is a reason, and shows. */
const isShown = (method: XmlElement): boolean =>
  method.attributes.get('is-config') !== 'true' || method.attributes.get('status') === 'FAIL';

/** TestNG (`TESTNGXML`). @throws {MalformedReport} */
export const parseTestng = (text: string): readonly TestCase[] =>
  descendantsOf(parseRoot(text, 'testng-results'), 'class').flatMap((element) => {
    const suite = element.attributes.get('name') ?? '';
    return descendantsOf(element, 'test-method')
      .filter(isShown)
      .map((method) => caseOf(method, suite));
  });
