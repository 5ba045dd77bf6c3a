import type { Revision } from '../../lib/ports.ts';
import type { RepositoryView } from './repository-view.ts';

/** A repository that answered. */
export interface OpenRepository {
  readonly view: RepositoryView;
  /** The commit at the head of a branch, which the view then has; undefined when there is no such branch. */
  branchHead(branch: string): Promise<string | undefined>;
  /**
   * The full id of a commit (a full or short id in lower case), which the view then has. `branch`: where to look for one
   * that cannot be asked for directly.
   */
  find(commit: string, branch: string | undefined): Promise<string | undefined>;
  /** What the commit that `find` finds says of itself. */
  read(commit: string, branch: string | undefined): Promise<Revision | undefined>;
}
