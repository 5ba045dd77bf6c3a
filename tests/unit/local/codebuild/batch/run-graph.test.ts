import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runGraph } from '../../../../../local/codebuild/batch/run-graph.ts';
import type { BatchTask } from '../../../../../local/codebuild/buildspec/batch-spec.ts';

const task = (identifier: string, dependsOn: readonly string[]): BatchTask => ({
  identifier,
  dependsOn,
  ignoreFailure: false,
  environment: { variables: {} },
});

/** A graph without circles, in any order, and which of its tasks go wrong. */
const graphs = fc
  .array(fc.record({ needs: fc.array(fc.nat(), { maxLength: 3 }), fails: fc.boolean() }), { maxLength: 12 })
  .chain((nodes) => {
    const tasks = nodes.map(({ needs }, index) =>
      task(`t${index}`, index === 0 ? [] : [...new Set(needs.map((need) => `t${need % index}`))]),
    );
    const failing = new Set(nodes.flatMap(({ fails }, index) => (fails ? [`t${index}`] : [])));
    const order = fc.shuffledSubarray(tasks, { minLength: tasks.length });
    return order.map((shuffled) => ({ tasks: shuffled, failing }));
  });

describe('runGraph', () => {
  it('runs a task once, after all that it depends on, and never after one of them that failed or did not run', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.scheduler(), async ({ tasks, failing }, scheduler) => {
        const began: string[] = [];
        const ended = new Set<string>();
        const run = async ({ identifier, dependsOn }: BatchTask): Promise<boolean> => {
          began.push(identifier);
          expect(dependsOn.filter((name) => !ended.has(name) || failing.has(name))).toEqual([]);
          await scheduler.schedule(Promise.resolve());
          ended.add(identifier);
          return !failing.has(identifier);
        };
        const done = runGraph(tasks, run, () => true);
        await scheduler.waitFor(done);
        const isReachable = ({ dependsOn }: BatchTask): boolean =>
          dependsOn.every((name) => {
            const needed = tasks.find(({ identifier }) => identifier === name);
            return needed !== undefined && !failing.has(name) && isReachable(needed);
          });
        expect(began.sort()).toEqual(
          tasks
            .filter(isReachable)
            .map(({ identifier }) => identifier)
            .sort(),
        );
      }),
    );
  });

  it('begins nothing more once it may not', async () => {
    const began: string[] = [];
    let may = true;
    const run = async ({ identifier }: BatchTask) => {
      began.push(identifier);
      may = false;
      return true;
    };
    await runGraph([task('b', ['a']), task('a', [])], run, () => may);
    expect(began).toEqual(['a']);
  });

  it('lets every task end before it tells that one could not be run', async () => {
    const ended: string[] = [];
    const run = async ({ identifier }: BatchTask) => {
      if (identifier === 'broken') throw new Error('no disk');
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(identifier);
      return true;
    };
    await expect(runGraph([task('broken', []), task('fine', [])], run, () => true)).rejects.toThrow(
      'no disk',
    );
    expect(ended).toEqual(['fine']);
  });
});
