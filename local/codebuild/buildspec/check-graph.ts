import type { BatchTask } from './batch-spec.ts';
import type { Reader } from './reader.ts';

/** Every identifier once, every dependency there, and no task that waits for itself, however indirectly. */
export const checkGraph = (tasks: readonly BatchTask[], path: string, reader: Reader): void => {
  const byName = new Map(tasks.map((task) => [task.identifier, task]));
  const seen = new Set<string>();
  for (const [index, { identifier, dependsOn }] of tasks.entries()) {
    const where = `${path}[${index}]`;
    if (seen.has(identifier)) reader.invalid(`${where}.identifier`, `"${identifier}" is there twice`);
    seen.add(identifier);
    for (const [at, name] of dependsOn.entries()) {
      if (!byName.has(name))
        reader.invalid(`${where}.depend-on[${at}]`, `"${name}" is not a build of the batch`);
    }
  }
  const inCircles = waitingForEver(tasks);
  if (inCircles.length > 0) reader.invalid(path, `builds that wait for each other: ${inCircles.join(', ')}`);
};

/** What is left when whatever can run has run. Unknown dependencies are told apart, and count as run. */
const waitingForEver = (tasks: readonly BatchTask[]): readonly string[] => {
  let left = tasks;
  for (;;) {
    const names = new Set(left.map(({ identifier }) => identifier));
    const next = left.filter(({ dependsOn }) => dependsOn.some((name) => names.has(name)));
    if (next.length === left.length) return next.map(({ identifier }) => identifier);
    left = next;
  }
};
