import { benchApi } from './api.ts';
import { benchArchives } from './archives.ts';
import { benchAws } from './aws.ts';
import { benchBuildService } from './build-service.ts';
import { benchConsole } from './console.ts';
import { benchExecutions } from './executions.ts';
import { benchHistory } from './history.ts';
import { type Measurement, renderMeasurements } from './measurement.ts';
import { benchMemory } from './memory.ts';
import { benchRunOverhead } from './run-overhead.ts';

/** `npm run bench [-- NAME...]`: every number as a table; ratios are measured side by side in one run. */
const BENCHES: Readonly<
  Record<string, readonly [title: string, bench: () => Promise<readonly Measurement[]>]>
> = {
  run: ['stepline run beside bash and gitlab-ci-local', benchRunOverhead],
  executions: ['executions through the embedded engine, durable writes on', benchExecutions],
  api: ['the API with 10,000 executions; a crowded gate; 1,000 approvals', benchApi],
  history: ['listing executions', benchHistory],
  builds: ['builds', benchBuildService],
  archives: ['artifacts: 10,000 files, and one of 2 GB', benchArchives],
  aws: ['on AWS: bundles, and an execution of the example', benchAws],
  console: ['the console in a real Chromium', benchConsole],
  memory: ['resident memory of stepline up', benchMemory],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
for (const [name, [title, bench]] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(renderMeasurements(title, await bench()).join('\n'));
}
