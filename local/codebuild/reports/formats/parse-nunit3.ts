import { secondsToMs, type TestCase, type TestStatus, testCase } from '../test-case.ts';
import { parseRoot } from '../xml/parse-xml.ts';
import { textAt, type XmlElement } from '../xml/xml-element.ts';

const RESULTS: ReadonlyMap<string, TestStatus> = new Map([
  ['Passed', 'SUCCEEDED'],
  ['Warning', 'SUCCEEDED'],
  ['Failed', 'FAILED'],
  ['Skipped', 'SKIPPED'],
  ['Inconclusive', 'UNKNOWN'],
]);

/** A failure with one of these labels is no answer of the test itself. */
const ERRORS = ['Error', 'Invalid', 'Cancelled'];

const statusOf = (element: XmlElement): TestStatus => {
  const status = RESULTS.get(element.attributes.get('result') ?? '') ?? 'UNKNOWN';
  return status === 'FAILED' && ERRORS.includes(element.attributes.get('label') ?? '') ? 'ERROR' : status;
};

const caseOf = (element: XmlElement, suite: string): TestCase =>
  testCase({
    suite: element.attributes.get('classname') ?? suite,
    name: element.attributes.get('name') ?? '',
    status: statusOf(element),
    durationMs: secondsToMs(element.attributes.get('duration')),
    message: textAt(element, 'failure', 'message') ?? textAt(element, 'reason', 'message'),
    output: [textAt(element, 'failure', 'stack-trace'), textAt(element, 'output')],
  });

const casesOf = (element: XmlElement, suite: string): readonly TestCase[] =>
  element.children.flatMap((child) => {
    if (child.name === 'test-case') return [caseOf(child, suite)];
    if (child.name !== 'test-suite') return [];
    const name = child.attributes.get('fullname') ?? child.attributes.get('name') ?? '';
    const cases = casesOf(child, name);
    // A tear-down that fails leaves its cases green; one that fails while setting up marks them itself.
    const broken = child.attributes.get('result') === 'Failed' && child.attributes.get('site') === 'TearDown';
    return broken ? [...cases, caseOf(child, name)] : cases;
  });

/** NUnit 3 (`NUNIT3XML`). @throws {MalformedReport} */
export const parseNunit3 = (text: string): readonly TestCase[] => casesOf(parseRoot(text, 'test-run'), '');
