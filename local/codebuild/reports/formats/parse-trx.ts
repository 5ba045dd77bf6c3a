import { type TestCase, type TestStatus, testCase } from '../test-case.ts';
import { parseRoot } from '../xml/parse-xml.ts';
import { childOf, childrenOf, descendantsOf, textAt, type XmlElement } from '../xml/xml-element.ts';

const OUTCOMES: ReadonlyMap<string, TestStatus> = new Map([
  ['Passed', 'SUCCEEDED'],
  ['Warning', 'SUCCEEDED'],
  ['Completed', 'SUCCEEDED'],
  ['Failed', 'FAILED'],
  ['Error', 'ERROR'],
  ['Timeout', 'ERROR'],
  ['Aborted', 'ERROR'],
  ['Disconnected', 'ERROR'],
  ['PassedButRunAborted', 'ERROR'],
  ['NotExecuted', 'SKIPPED'],
  ['NotRunnable', 'SKIPPED'],
  ['Pending', 'SKIPPED'],
]);

/** `00:00:01.2345678`, with days before a dot where it took that long. */
const durationMs = (text: string | undefined): number | undefined => {
  const parts = /^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text ?? '');
  if (parts === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
};

const classNames = (root: XmlElement): ReadonlyMap<string, string> =>
  new Map(
    descendantsOf(root, 'UnitTest').map((test) => {
      const method = childOf(test, 'TestMethod');
      // Older ones add the assembly: `Site.Tests, Site, Version=1.0.0.0`.
      const name = method?.attributes.get('className')?.split(',', 1)[0] ?? '';
      return [test.attributes.get('id') ?? '', name];
    }),
  );

const RESULTS = ['UnitTestResult', 'TestResult', 'TestResultAggregation', 'GenericTestResult'];

const casesOf = (results: readonly XmlElement[], classes: ReadonlyMap<string, string>): readonly TestCase[] =>
  results.flatMap((result) => {
    const inner = childOf(result, 'InnerResults');
    // Of a data-driven test the rows count.
    if (inner !== undefined) return casesOf(childrenOf(inner, ...RESULTS), classes);
    const output = childOf(result, 'Output');
    return [
      testCase({
        suite: classes.get(result.attributes.get('testId') ?? '') ?? '',
        name: result.attributes.get('testName') ?? '',
        status: OUTCOMES.get(result.attributes.get('outcome') ?? '') ?? 'UNKNOWN',
        durationMs: durationMs(result.attributes.get('duration')),
        message: output && textAt(output, 'ErrorInfo', 'Message'),
        output: output && [
          textAt(output, 'ErrorInfo', 'StackTrace'),
          textAt(output, 'StdOut'),
          textAt(output, 'StdErr'),
        ],
      }),
    ];
  });

/** A test host that crashed says so beside the results, which then look complete. */
const runErrors = (root: XmlElement): readonly TestCase[] =>
  descendantsOf(root, 'RunInfo')
    .filter((info) => info.attributes.get('outcome') === 'Error')
    .map((info) => testCase({ suite: '', name: 'test run', status: 'ERROR', message: textAt(info, 'Text') }));

/** Visual Studio's TRX (`VISUALSTUDIOTRX`). @throws {MalformedReport} */
export const parseTrx = (text: string): readonly TestCase[] => {
  const root = parseRoot(text, 'TestRun');
  const results = childrenOf(root, 'Results').flatMap((each) => childrenOf(each, ...RESULTS));
  return [...casesOf(results, classNames(root)), ...runErrors(root)];
};
