import type { BatchTask } from '../buildspec/batch-spec.ts';

/**
 * Runs each task once all that it depends on is over and went well; tasks that wait for nothing run side by side.
 * A task never begins when one that it depends on did not go well or never began, or when `mayBegin` says no.
 * @param run answers whether the batch may go on as if the task had succeeded.
 */
export const runGraph = async (
  tasks: readonly BatchTask[],
  run: (task: BatchTask) => Promise<boolean>,
  mayBegin: () => boolean,
): Promise<void> => {
  const byName = new Map(tasks.map((task) => [task.identifier, task]));
  const results = new Map<BatchTask, Promise<boolean>>();
  const resultOf = (task: BatchTask): Promise<boolean> => {
    const known = results.get(task);
    if (known) return known;
    const result = inTurn(task);
    results.set(task, result);
    return result;
  };
  const inTurn = async (task: BatchTask): Promise<boolean> => {
    const needed = task.dependsOn.flatMap((name) => byName.get(name) ?? []);
    const wentWell = await Promise.all(needed.map(resultOf));
    return wentWell.every(Boolean) && mayBegin() ? run(task) : false;
  };
  const all = await Promise.allSettled(tasks.map(resultOf));
  const broken = all.find((result) => result.status === 'rejected');
  if (broken) throw broken.reason;
};
