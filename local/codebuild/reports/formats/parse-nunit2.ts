import { secondsToMs, type TestCase, type TestStatus, testCase } from '../test-case.ts';
import { parseRoot } from '../xml/parse-xml.ts';
import { descendantsOf, textAt, type XmlElement } from '../xml/xml-element.ts';

const RESULTS: ReadonlyMap<string, TestStatus> = new Map([
  ['Success', 'SUCCEEDED'],
  ['Failure', 'FAILED'],
  ['Error', 'ERROR'],
  ['NotRunnable', 'ERROR'],
  ['Cancelled', 'ERROR'],
  ['Ignored', 'SKIPPED'],
  ['Skipped', 'SKIPPED'],
  ['Inconclusive', 'UNKNOWN'],
]);

/** Before 2.5 there was no `result`, only whether it was executed and a success. */
const statusOf = (element: XmlElement): TestStatus => {
  const result = element.attributes.get('result');
  if (result !== undefined) return RESULTS.get(result) ?? 'UNKNOWN';
  if (element.attributes.get('executed') === 'False') return 'SKIPPED';
  const success = element.attributes.get('success');
  return success === undefined ? 'UNKNOWN' : success === 'True' ? 'SUCCEEDED' : 'FAILED';
};

const caseOf = (element: XmlElement): TestCase => {
  const fullName = element.attributes.get('name') ?? '';
  // Arguments may have dots: `Calc.Adds(1.5)`.
  const dot = fullName.split('(', 1)[0]?.lastIndexOf('.') ?? -1;
  return testCase({
    suite: dot < 0 ? '' : fullName.slice(0, dot),
    name: fullName.slice(dot + 1),
    status: statusOf(element),
    durationMs: secondsToMs(element.attributes.get('time')),
    message: textAt(element, 'failure', 'message') ?? textAt(element, 'reason', 'message'),
    output: [textAt(element, 'failure', 'stack-trace')],
  });
};

/** NUnit 2 (`NUNITXML`). @throws {MalformedReport} */
export const parseNunit2 = (text: string): readonly TestCase[] =>
  descendantsOf(parseRoot(text, 'test-results'), 'test-case').map(caseOf);
