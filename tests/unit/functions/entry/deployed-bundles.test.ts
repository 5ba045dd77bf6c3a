import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FUNCTION_NAMES } from '../../../../adapters/aws/function-names.ts';
import { bundleFunctions } from '../../../../deploy/bundle-functions.ts';
import { answerEverything } from '../../../fakes/answer-everything.ts';
import { openAwsDeployment } from '../../../fakes/aws-deployment.ts';
import { SCENARIOS, type Scenario } from '../../../fakes/aws-scenarios.ts';
import { type FakeGitHub, startFakeGitHub } from '../../../fakes/fake-github.ts';
import type { LoadFunction } from '../../../fakes/lambda-runtime.ts';
import { makeSite } from '../../local/git/git-repository.ts';

/** Together they come to every function. */
const CHOSEN = [
  'pushToSite',
  'everyKindOfAction',
  'conditionsAndRollbacks',
  'pipelineOfAStack',
  'consoleLooksOn',
  'answeredByLinks',
] as const;

describe('the bundles that Lambda runs', { timeout: 300_000 }, () => {
  let folder: string;
  let github: FakeGitHub;
  let commit: string;
  let load: LoadFunction;
  const called = new Set<string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stepline-deployed-bundles-'));
    commit = makeSite(folder).main;
    github = await startFakeGitHub(folder);
    const entries = fileURLToPath(new URL('../../../../functions/entry/', import.meta.url));
    const bundles = await bundleFunctions({ entries, output: join(folder, 'functions') });
    const files = new Map(bundles.map(({ name, file }) => [name, pathToFileURL(file).href]));
    let containers = 0;
    load = (name) => {
      containers += 1;
      return import(`${files.get(name)}?${containers}`);
    };
  }, 300_000);
  afterAll(async () => {
    await github.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Everything that functions called, by whom. */
  const callsOf = async (scenario: Scenario, by?: LoadFunction) => {
    vi.resetModules();
    const deployed = await openAwsDeployment(github.root, by);
    answerEverything(deployed);
    await scenario({ deployed, commit });
    const calls = deployed.calls.map(({ by: name, service, operation }) => `${name} ${service}:${operation}`);
    await deployed.close();
    return calls;
  };

  it.each(CHOSEN)('call of AWS what their sources call, and get on as far: %s', async (name) => {
    const calls = await callsOf(SCENARIOS[name], load);
    for (const call of calls) called.add(call.slice(0, call.indexOf(' ')));
    expect([...new Set(calls)].toSorted()).toEqual([...new Set(await callsOf(SCENARIOS[name]))].toSorted());
  });

  it('have all been run by that', () => {
    expect([...called].filter((name) => name !== 'nobody').toSorted()).toEqual(FUNCTION_NAMES.toSorted());
  });
});
