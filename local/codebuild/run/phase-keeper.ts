import { messageOf, SteplineError } from '../../../lib/errors.ts';
import { unavailable } from '../../s3/store-unavailable.ts';
import { type PhaseResult, passed } from './build-state.ts';
import { containerTime } from './container-time.ts';
import type { RunContext } from './run-context.ts';

/** What phases are recorded in; a batch has it too. */
export type PhaseContext = Pick<RunContext, 'journal' | 'log' | 'control' | 'clock' | 'folder'>;

/** Runs the phases of one build one by one, records each, and knows how the build stands. */
export class PhaseKeeper {
  readonly #context: PhaseContext;
  #first: PhaseResult = passed;

  constructor(context: PhaseContext) {
    this.#context = context;
  }

  readonly tell = (text: string): void => {
    this.#context.log.tell(`[Container] ${containerTime(this.#context.clock.now())} ${text}`);
  };

  get isSucceeding(): boolean {
    return this.#first.status === 'SUCCEEDED';
  }

  /** A stop or a timeout has the say; otherwise the first phase that did not succeed. */
  get result(): PhaseResult {
    const { reason } = this.#context.control;
    if (reason === undefined || reason.status === 'interrupted') return this.#first;
    return { status: reason.status, message: reason.message };
  }

  /** Runs one phase; `false` when it did not succeed. Once the build is to end, no phase begins. */
  async run(type: string, work: () => Promise<PhaseResult>): Promise<boolean> {
    const { journal, log, control } = this.#context;
    if (control.reason) return false;
    log.phase = type;
    journal.enter(type);
    this.tell(`Entering phase ${type}`);
    const result = this.#masked(this.#ended() ?? (await this.#outcome(work)));
    this.tell(`Phase complete: ${type} State: ${result.status}`);
    if (result.message !== undefined) this.tell(`Phase context: ${result.message}`);
    await journal.leave(result);
    if (this.isSucceeding) this.#first = result;
    return result.status === 'SUCCEEDED';
  }

  async #outcome(work: () => Promise<PhaseResult>): Promise<PhaseResult> {
    try {
      const result = await work();
      return this.#ended() ?? result;
    } catch (error) {
      return this.#ended() ?? this.#faultOf(error);
    }
  }

  #ended(): PhaseResult | undefined {
    const { reason } = this.#context.control;
    if (reason === undefined) return undefined;
    return { status: reason.status === 'interrupted' ? 'STOPPED' : reason.status, message: reason.message };
  }

  /** What the author can mend is a failed build; what we could not do is a fault. */
  #faultOf(error: unknown): PhaseResult {
    const isAuthors = error instanceof SteplineError && error.blame === 'author';
    return {
      status: isAuthors ? 'FAILED' : 'FAULT',
      message: messageOf(unavailable(this.#context.folder.path, error)),
    };
  }

  /** A message may quote a command, and a command a secret. */
  #masked({ status, message }: PhaseResult): PhaseResult {
    return { status, ...(message === undefined ? {} : { message: this.#context.log.mask.apply(message) }) };
  }
}
