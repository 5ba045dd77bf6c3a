import * as v from 'valibot';
import { putApprovalResult } from '../lib/approval/put-approval-result.ts';
import { ConfigurationError, messageOf } from '../lib/errors.ts';
import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import type { World } from '../lib/use-cases/world.ts';
import type { Notification } from '../local/notifier.ts';
import { EVERY_APPROVAL } from './every-approval.ts';
import { plainText } from './view/safe-text.ts';

const BY = 'stepline run --approve';

const Asked = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    approval: v.object({
      pipelineName: v.string(),
      stageName: v.string(),
      actionName: v.string(),
      token: v.string(),
    }),
  }),
);

type Approval = v.InferOutput<typeof Asked>['approval'];

/** @throws {ConfigurationError} for what is no approval of the pipeline: nobody would answer the one that was meant. */
export const checkApprovals = ({ stages }: Pipeline, given: readonly string[]): void => {
  const known = stages.flatMap(({ name, actions }) =>
    actions
      .filter(({ actionTypeId: { category } }) => category === 'Approval')
      .map((action) => `${name}/${action.name}`),
  );
  for (const each of given) {
    if (each === EVERY_APPROVAL || known.includes(each)) continue;
    const those = known.length === 0 ? 'it has none' : `they are ${known.join(', ')}`;
    throw new ConfigurationError('--approve', `"${each}" is not a manual approval of the pipeline; ${those}`);
  }
};

const approve = (world: World, { pipelineName, stageName, actionName, token }: Approval) =>
  putApprovalResult(
    world,
    {
      pipelineName,
      stageName,
      actionName,
      token,
      result: { status: 'Approved', summary: `approved by ${BY}` },
    },
    BY,
  );

/**
 * Answers the approvals of a run that `--approve` names; of the others it tells that nobody can answer them, since they
 * would wait for days, unsaid.
 */
export const createRunApprovals = (given: readonly string[]) => {
  const answers: Promise<void>[] = [];
  const answer = async (world: World, approval: Approval, say: (line: string) => void): Promise<void> => {
    const { stageName, actionName } = approval;
    const name = `${stageName}/${actionName}`;
    const shown = plainText(`${stageName} / ${actionName}`);
    if (!given.includes(EVERY_APPROVAL) && !given.includes(name)) {
      say(
        `WARNING: ${shown} waits for approval, and a run serves nothing to answer it at: ` +
          `stop with Ctrl-C, then use "stepline up", or run with --approve ${plainText(name)}`,
      );
      return;
    }
    try {
      await approve(world, approval);
      say(`NOTE: ${shown} was approved by ${BY}, not by a person`);
    } catch (error) {
      say(`WARNING: ${shown} could not be approved, and waits: ${plainText(messageOf(error))}`);
    }
  };
  return {
    /** Takes what people are sent. `say` writes a line for whoever runs it. */
    ask: (world: World, { message }: Notification, say: (line: string) => void): void => {
      const asked = v.safeParse(Asked, message);
      if (asked.success) answers.push(answer(world, asked.output.approval, say));
    },
    /** Resolves when everything is said about what was asked until now. */
    settled: async (): Promise<void> => {
      await Promise.all(answers);
    },
  };
};
