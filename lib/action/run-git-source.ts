import type { Outcome } from '../execution/outcome.ts';
import type { GitSource, ObjectStore, Revision, SourceRequest } from '../ports.ts';
import { triggerVariables } from '../source/trigger-variables.ts';
import type { ActionWork, InlineRunner } from './action-runner.ts';
import { cutToBytes, cutToLength } from './cut-text.ts';

interface GitConfiguration extends SourceRequest {
  /** The output variables of this action type beside the ones that every Git source has (semantics 4). */
  readonly variables: (revision: Revision) => Readonly<Record<string, string>>;
}

/** Bytes of a CommitMessage (semantics 4); characters of a summary, which is never empty (semantics 1.1). */
const MAX_MESSAGE = 100 * 1024;
const MAX_SUMMARY = 2048;

const gitHub = ({ configuration }: ActionWork): GitConfiguration => {
  const { Owner = '', Repo = '', Branch = '' } = configuration;
  return {
    repository: `${Owner}/${Repo}`,
    branch: Branch,
    variables: (revision) => ({
      RepositoryName: Repo,
      CommitUrl: revision.url ?? '',
      CommitterDate: revision.committerDate,
    }),
  };
};

const connection = ({ configuration, record }: ActionWork): GitConfiguration => {
  const { ConnectionArn = '', FullRepositoryId = '', BranchName = '' } = configuration;
  return {
    repository: FullRepositoryId,
    branch: BranchName,
    variables: () => ({
      ConnectionArn,
      FullRepositoryName: FullRepositoryId,
      ...triggerVariables(record.trigger, FullRepositoryId),
    }),
  };
};

const configurationOf = (work: ActionWork): GitConfiguration =>
  work.action.actionTypeId.provider === 'GitHub' ? gitHub(work) : connection(work);

/** The commit that the start named for this action. */
const wantedCommit = (work: ActionWork): string | undefined =>
  work.record.sourceOverrides.find(
    (each) => each.actionName === work.action.name && each.revisionType === 'COMMIT_ID',
  )?.revisionValue;

const createdAt = (committerDate: string): { created?: number } => {
  const created = Date.parse(committerDate);
  return Number.isNaN(created) ? {} : { created };
};

const succeeded = (work: ActionWork, git: GitConfiguration, revision: Revision): Outcome => {
  const subject = cutToLength(revision.message.split('\n', 1)[0] ?? '', MAX_SUMMARY);
  return {
    status: 'succeeded',
    ...(subject === '' ? {} : { summary: subject }),
    externalId: revision.commit,
    ...(revision.url === undefined ? {} : { externalUrl: revision.url }),
    artifacts: work.outputs.map(({ name }) => name),
    revision: {
      revisionId: revision.commit,
      ...(revision.message === '' ? {} : { revisionSummary: cutToLength(revision.message, MAX_SUMMARY) }),
      ...(revision.url === undefined ? {} : { revisionUrl: revision.url }),
      ...createdAt(revision.committerDate),
    },
    outputVariables: {
      BranchName: git.branch,
      CommitId: revision.commit,
      CommitMessage: cutToBytes(revision.message, MAX_MESSAGE),
      AuthorDate: revision.authorDate,
      ...git.variables(revision),
    },
  };
};

/** Source/ThirdParty/GitHub and Source/AWS/CodeStarSourceConnection: a commit's files become the output artifact. */
export const runGitSource = (ports: { source: GitSource; store: ObjectStore }): InlineRunner => ({
  kind: 'inline',
  run: async (work) => {
    const git = configurationOf(work);
    const format = work.configuration['OutputArtifactFormat'] ?? 'CODE_ZIP';
    if (format !== 'CODE_ZIP') {
      return {
        status: 'errored',
        code: 'ConfigurationError',
        summary: `OutputArtifactFormat ${format} is not supported here; CODE_ZIP is`,
      };
    }
    const commit = wantedCommit(work);
    const revision = await ports.source.resolve({
      repository: git.repository,
      branch: git.branch,
      ...(commit === undefined ? {} : { commit }),
    });
    for (const { key } of work.outputs) {
      await ports.store.putStream(key, await ports.source.archive(git.repository, revision.commit));
    }
    return succeeded(work, git, revision);
  },
});
