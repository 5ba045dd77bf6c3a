import { describe, expect, it } from 'vitest';
import { createArchives } from '../../../../adapters/zip/archives.ts';
import { createActionRunners } from '../../../../lib/action/action-runners.ts';
import type { BuildService, GitSource } from '../../../../lib/ports.ts';
import { typeId } from '../../../fakes/action-work.ts';
import { createMemoryBuckets } from '../../../fakes/memory-buckets.ts';
import { createMemoryStore } from '../../../fakes/memory-store.ts';
import { createUseCaseWorld } from '../../../fakes/use-case-world.ts';

const never = () => Promise.reject(new Error('not called here'));
const builds: BuildService = { ensureStarted: never, describe: never, stop: never };
const source: GitSource = { resolve: never, archive: never };
const store = createMemoryStore();
const { world } = createUseCaseWorld(() => () => undefined);

const all = createActionRunners({
  store,
  source,
  builds,
  buckets: createMemoryBuckets(),
  archives: createArchives(),
  approvals: { ...world, notifier: { notify: never } },
  jobs: world,
  lambda: { ...world, functions: { invoke: never } },
  machines: { start: never, describe: never },
  pipelines: { ...world, startExecution: never },
});

describe('the runners of action types', () => {
  it.each([
    ['Source/ThirdParty/GitHub', 'inline'],
    ['Source/AWS/CodeStarSourceConnection', 'inline'],
    ['Source/AWS/S3', 'inline'],
    ['Build/AWS/CodeBuild', 'external'],
    ['Compute/AWS/Commands', 'external'],
    ['Test/AWS/CodeBuild', 'external'],
    ['Deploy/AWS/S3', 'inline'],
    ['Approval/AWS/Manual', 'external'],
    ['Invoke/AWS/Lambda', 'external'],
    ['Invoke/AWS/StepFunctions', 'external'],
    ['Invoke/AWS/CodePipeline', 'inline'],
    ['Build/Custom/Jenkins', 'external'],
    ['Source/Custom/S3', 'external'],
  ])('runs %s', (type, kind) => {
    expect(all(typeId(type))?.kind).toBe(kind);
  });

  it.each([
    'Deploy/AWS/CodeBuild',
    'Build/ThirdParty/CodeBuild',
    'Deploy/AWS/CloudFormation',
    'Source/AWS/__proto__',
  ])('does not pretend to run %s', (type) => {
    expect(all(typeId(type))).toBeUndefined();
  });

  it('does not run another version of a type', () => {
    expect(all({ ...typeId('Build/AWS/CodeBuild'), version: '2' })).toBeUndefined();
  });

  it('leaves the version of a custom type to its user', () => {
    expect(all({ ...typeId('Build/Custom/Jenkins'), version: 'v7' })?.kind).toBe('external');
  });

  it('leaves what needs a missing part unsupported', () => {
    const some = createActionRunners({ store, builds });
    expect(some(typeId('Source/ThirdParty/GitHub'))).toBeUndefined();
    expect(some(typeId('Deploy/AWS/S3'))).toBeUndefined();
    expect(some(typeId('Build/Custom/Jenkins'))).toBeUndefined();
    expect(some(typeId('Test/AWS/CodeBuild'))?.kind).toBe('external');
  });
});
