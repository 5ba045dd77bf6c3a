// node links-to-junit.js RESULT.json REPORT.xml SITE_URL EXIT_CODE: writes the report; ends with 1 if a link or the run failed.
import { readFile, writeFile } from 'node:fs/promises';
import { linkCases, toJUnit } from './link-report.js';

const [resultFile, reportFile, siteUrl, exitCode] = process.argv.slice(2);

const cases = linkCases(await readFile(resultFile, 'utf8'), siteUrl, Number(exitCode));
await writeFile(reportFile, toJUnit(cases));

const failures = cases.filter(({ status }) => status === 'failed');
for (const { name, page, message } of failures) console.error(`broken: ${name} (on ${page}): ${message}`);
const passed = cases.filter(({ status }) => status === 'passed').length;
console.log(
  `${passed} links fine, ${failures.length} failed, ${cases.length - passed - failures.length} skipped`,
);
process.exitCode = failures.length > 0 ? 1 : 0;
