import type { Action } from '../pipeline/pipeline.ts';
import type { Archives, Buckets, BuildService, GitSource, ObjectStore, StateMachines } from '../ports.ts';
import type { ActionRunner, ActionRunners } from './action-runner.ts';
import { runCodeBuild } from './run-code-build.ts';
import { runCommands } from './run-commands.ts';
import { type JobParts, runCustomAction } from './run-custom-action.ts';
import { runGitSource } from './run-git-source.ts';
import { type LambdaParts, runLambda } from './run-lambda.ts';
import { type ApprovalParts, runManualApproval } from './run-manual-approval.ts';
import { type PipelineInvokeParts, runPipeline } from './run-pipeline.ts';
import { runS3Deploy } from './run-s3-deploy.ts';
import { runS3Source } from './run-s3-source.ts';
import { runStateMachine } from './run-state-machine.ts';

/** What the runners are made of. A part that is not given leaves its action types unsupported (design D11). */
export interface ActionParts {
  readonly store: ObjectStore;
  readonly source?: GitSource;
  readonly builds?: BuildService;
  readonly buckets?: Buckets;
  readonly archives?: Archives;
  readonly approvals?: ApprovalParts;
  /** Custom actions of every category and provider: job workers do them. */
  readonly jobs?: JobParts;
  readonly lambda?: LambdaParts;
  readonly machines?: StateMachines;
  readonly pipelines?: PipelineInvokeParts;
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

const invokeLambda = ({ lambda }: ActionParts): readonly Entry[] =>
  lambda ? [['Invoke/AWS/Lambda', runLambda(lambda)]] : [];

const invokeStateMachine = ({ store, archives, machines }: ActionParts): readonly Entry[] =>
  machines && archives ? [['Invoke/AWS/StepFunctions', runStateMachine({ store, archives, machines })]] : [];

const invokePipeline = ({ pipelines }: ActionParts): readonly Entry[] =>
  pipelines ? [['Invoke/AWS/CodePipeline', runPipeline(pipelines)]] : [];

const ENTRIES = [
  codeBuild,
  gitSource,
  s3Source,
  s3Deploy,
  approval,
  invokeLambda,
  invokeStateMachine,
  invokePipeline,
];

const nameOf = ({ category, owner, provider }: Action['actionTypeId']): string =>
  `${category}/${owner}/${provider}`;

/** Who runs which action type (semantics 6.1). All of CodePipeline's own types have version `1`. */
export const createActionRunners = (parts: ActionParts): ActionRunners => {
  const runners = new Map<string, ActionRunner>(ENTRIES.flatMap((entries) => entries(parts)));
  const custom = parts.jobs && runCustomAction(parts.jobs);
  return (type) => {
    if (type.owner === 'Custom') return custom;
    return type.version === '1' ? runners.get(nameOf(type)) : undefined;
  };
};
