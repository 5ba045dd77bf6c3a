import { git } from './git.ts';

/**
 * The commit at the head of a branch, asked of the repository itself; undefined when there is no such branch.
 * @throws {GitFailed} when the repository does not answer.
 */
export const branchHead = async (
  location: string,
  branch: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> => {
  const ref = `refs/heads/${branch}`;
  const { stdout } = await git(['ls-remote', '--quiet', '--', location, ref], { env });
  // The argument is a pattern, and matches ends of names as well.
  const line = stdout.split('\n').find((each) => each.endsWith(`\t${ref}`));
  return line?.split('\t', 1)[0];
};
