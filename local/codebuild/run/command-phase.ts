import type { OnFailure, PhaseSpec } from '../buildspec/buildspec.ts';
import type { CommandResult, ShellSession } from '../shell/shell-session.ts';
import type { BuildControl } from './build-control.ts';
import { type PhaseResult, passed } from './build-state.ts';

export interface CommandPhaseContext {
  readonly session: ShellSession;
  readonly control: BuildControl;
  /** Writes a line of ours with CodeBuild's prefix. */
  readonly tell: (text: string) => void;
  /** Whether the build is succeeding so far. */
  readonly succeeding: boolean;
  readonly user: string | undefined;
}

/** Runs a phase's commands, then `finally`, then again where `on-failure: RETRY` says so. */
export const runCommandPhase = async (
  phase: PhaseSpec,
  context: CommandPhaseContext,
): Promise<PhaseResult> => {
  for (let retries = 0; ; retries += 1) {
    const failure = await runOnce(phase, context);
    if (failure === undefined) return passed;
    if (context.control.reason || !isRetried(phase.onFailure, retries, failure)) {
      return { status: 'FAILED', message: failure.message };
    }
    context.tell(`Phase failed, retry ${retries + 1}: ${failure.message}`);
  }
};

interface Failure {
  readonly message: string;
  /** The end of what the failing command printed. */
  readonly output: string;
}

const isRetried = (onFailure: OnFailure | undefined, retries: number, failure: Failure): boolean => {
  if (onFailure?.action !== 'RETRY' || retries >= onFailure.retries) return false;
  const pattern = new RegExp(onFailure.pattern ?? '.*');
  return pattern.test(failure.message) || failure.output.split('\n').some((line) => pattern.test(line));
};

/** The first failure of `commands`; else of `finally`, which runs in any case (buildspec reference, `finally`). */
const runOnce = async (phase: PhaseSpec, context: CommandPhaseContext): Promise<Failure | undefined> => {
  const failure = await runAll(phase.commands, context, context.succeeding);
  const last = await runAll(phase.finally, context, context.succeeding && failure === undefined);
  return failure ?? last;
};

const runAll = async (
  commands: readonly string[],
  context: CommandPhaseContext,
  succeeding: boolean,
): Promise<Failure | undefined> => {
  for (const command of commands) {
    if (context.control.reason) return { message: context.control.reason.message, output: '' };
    context.tell(`Running command ${command}`);
    const result = await context.session.run(command, {
      succeeding,
      ...(context.user === undefined ? {} : { user: context.user }),
    });
    if (result.status !== 0) return failed(command, result, context);
  }
  return undefined;
};

const failed = (command: string, result: CommandResult, context: CommandPhaseContext): Failure => {
  const reason =
    result.status === undefined ? `its shell ended (${result.reason})` : `exit status ${result.status}`;
  context.tell(`Command did not exit successfully ${command} ${reason}`);
  return {
    message: `COMMAND_EXECUTION_ERROR: Error while executing command: ${command}. Reason: ${reason}`,
    output: context.session.tail,
  };
};
