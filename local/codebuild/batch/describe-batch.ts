import type { BatchedBuild, Build } from '../../../lib/ports.ts';
import type { BuildState } from '../run/build-state.ts';

/** A batch as `describe` tells it: with how each of its builds is at this moment. */
export const describeBatch = async (
  { build, plan }: BuildState,
  read: (identifier: string) => Promise<Build | undefined>,
): Promise<Build> => {
  const tasks = plan?.builds.map(({ task }) => task) ?? [];
  const members = await Promise.all(tasks.map(({ identifier }) => read(identifier)));
  const builds = tasks.map(({ identifier, ignoreFailure }, index): BatchedBuild => {
    const member = members[index];
    return { identifier, ignoreFailure, ...(member ? { buildId: member.id, status: member.status } : {}) };
  });
  const isolations = new Set(members.flatMap((member) => member?.isolation ?? []));
  isolations.delete('not started');
  const isolation = isolations.size > 0 ? [...isolations].join(', ') : build.isolation;
  return { ...build, builds, isolation };
};
