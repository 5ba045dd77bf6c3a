import { ConfigurationError, messageOf } from '../../lib/errors.ts';
import { git } from './git.ts';

/**
 * The commit that a repository's HEAD names.
 * @throws {ConfigurationError} when the folder is no Git repository, or has no commit yet.
 */
export const currentCommit = async (directory: string): Promise<string> => {
  try {
    const { stdout } = await git(['rev-parse', '--verify', 'HEAD^{commit}'], { cwd: directory });
    return stdout.trim();
  } catch (cause) {
    throw new ConfigurationError(directory, `is not a Git repository with a commit: ${messageOf(cause)}`, {
      cause,
    });
  }
};
