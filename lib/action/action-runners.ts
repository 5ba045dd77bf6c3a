import type { Action } from '../pipeline/pipeline.ts';
import type { Archives, Buckets, BuildService, GitSource, ObjectStore } from '../ports.ts';
import type { ActionRunner, ActionRunners } from './action-runner.ts';
import { runCodeBuild } from './run-code-build.ts';
import { runCommands } from './run-commands.ts';
import { runGitSource } from './run-git-source.ts';
import { type ApprovalParts, runManualApproval } from './run-manual-approval.ts';
import { runS3Deploy } from './run-s3-deploy.ts';
import { runS3Source } from './run-s3-source.ts';

/** What the runners are made of. A part that is not given leaves its action types unsupported (design D11). */
export interface ActionParts {
  readonly store: ObjectStore;
  readonly source?: GitSource;
  readonly builds?: BuildService;
  readonly buckets?: Buckets;
  readonly archives?: Archives;
  readonly approvals?: ApprovalParts;
}

type Entry = readonly [type: string, runner: ActionRunner];

const codeBuild = ({ builds }: ActionParts): readonly Entry[] => {
  if (!builds) return [];
  const runner = runCodeBuild(builds);
  return [
    ['Build/AWS/CodeBuild', runner],
    ['Test/AWS/CodeBuild', runner],
    ['Compute/AWS/Commands', runCommands(builds)],
  ];
};

const gitSource = ({ store, source }: ActionParts): readonly Entry[] => {
  if (!source) return [];
  const runner = runGitSource({ store, source });
  return [
    ['Source/ThirdParty/GitHub', runner],
    ['Source/AWS/CodeStarSourceConnection', runner],
  ];
};

const s3Source = ({ store, buckets }: ActionParts): readonly Entry[] =>
  buckets ? [['Source/AWS/S3', runS3Source({ store, buckets })]] : [];

const s3Deploy = ({ store, buckets, archives }: ActionParts): readonly Entry[] =>
  buckets && archives ? [['Deploy/AWS/S3', runS3Deploy({ store, buckets, archives })]] : [];

const approval = ({ approvals }: ActionParts): readonly Entry[] =>
  approvals ? [['Approval/AWS/Manual', runManualApproval(approvals)]] : [];

const ENTRIES = [codeBuild, gitSource, s3Source, s3Deploy, approval];

const nameOf = ({ category, owner, provider }: Action['actionTypeId']): string =>
  `${category}/${owner}/${provider}`;

/** Who runs which action type (semantics 6.1). All of CodePipeline's own types have version `1`. */
export const createActionRunners = (parts: ActionParts): ActionRunners => {
  const runners = new Map<string, ActionRunner>(ENTRIES.flatMap((entries) => entries(parts)));
  return (type) => (type.version === '1' ? runners.get(nameOf(type)) : undefined);
};
