import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Executor, RunningShell } from '../executors/executor.ts';
import type { BuildLog } from '../log/build-log.ts';
import { controlFileEndsWith, readControlFile, writeControlFile } from './control-files.ts';
import { readLines } from './line-reader.ts';
import { commandScript, initialState, quote, saveStateScript, stateEnd } from './scripts.ts';

export interface SessionOptions {
  readonly executor: Executor;
  /** The control directory on our side. */
  readonly control: string;
  readonly log: BuildLog;
  readonly shell: 'sh' | 'bash';
  /** Whether commands share their state (buildspec 0.2) or each begins anew (0.1). */
  readonly carries: boolean;
  readonly variables: ReadonlyMap<string, string>;
  /** The directory of the primary source, as the build sees it. */
  readonly directory: string;
}

export interface CommandOptions {
  readonly user?: string;
  readonly succeeding: boolean;
  /** Whether what it prints stays out of the log. */
  readonly quiet?: boolean;
}

/** How a command ended: its exit status, or that its shell was lost (`reason` says how). */
export type CommandResult =
  | { readonly status: number }
  | { readonly status: undefined; readonly reason: string };

/** How long a dead driver's last words are waited for; its pipes may be held open by what runs in the background. */
const lastWordsMs = 300;

/** Runs commands in a shell of the executor's, one after the other, each beginning where the last one ended. */
export class ShellSession {
  readonly #options: SessionOptions;
  readonly #mark = `--stepline-${randomUUID()}`;
  #shell: RunningShell | undefined;
  #lastWords: Promise<unknown> = Promise.resolve();
  #waiting: { number: number; marks: number; resolve: (result: CommandResult) => void } | undefined;
  #number = 0;
  #state = 0;
  #isQuiet = false;
  /** The end of what the command under way has printed, for the patterns of `on-failure: RETRY`. */
  #tail: string[] = [];

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  prepare(): void {
    const { control, variables, directory } = this.#options;
    writeControlFile(join(control, 'save-state.sh'), saveStateScript);
    writeControlFile(join(control, 'state-0.sh'), initialState(variables, directory));
  }

  /** The last lines that the latest command printed, masked by nobody: only for matching. */
  get tail(): string {
    return this.#tail.join('\n');
  }

  async run(command: string, options: CommandOptions): Promise<CommandResult> {
    this.#number += 1;
    this.#tail = [];
    this.#isQuiet = options.quiet === true;
    const number = this.#number;
    this.#writeScripts(number, command, options.succeeding);
    const shell = await this.#open();
    const done = new Promise<CommandResult>((resolve) => {
      this.#waiting = { number, marks: 0, resolve };
    });
    shell.input.write(`run ${number} ${this.#options.shell} ${options.user ?? ''}\n`);
    const result = await done;
    this.#waiting = undefined;
    if (this.#options.carries && this.#isComplete(number)) this.#state = number;
    return result;
  }

  /** What `command` prints, in the state that the build is in and without changing it; '' when it fails. */
  async capture(command: string): Promise<string> {
    const { status, text } = await this.#aside(command);
    return status === 0 ? text : '';
  }

  /** Runs `command` as `capture` does; when it fails, the last line of what it printed. */
  async complaint(command: string): Promise<string | undefined> {
    const { status, text } = await this.#aside(command);
    if (status === 0) return undefined;
    return text.trim().split('\n').at(-1) || `exit status ${status ?? 'unknown'}`;
  }

  async #aside(command: string): Promise<{ readonly status: number | undefined; readonly text: string }> {
    const state = this.#state;
    const file = `captured-${this.#number + 1}`;
    const target = `${quote(this.#options.executor.paths.control)}/${file}`;
    const script = `{ set +eux; } 2>/dev/null\n{ ${command}\n} >${target} 2>&1`;
    const result = await this.run(script, { succeeding: true, quiet: true });
    this.#state = state;
    this.#isQuiet = false;
    const text = readControlFile(join(this.#options.control, file)) ?? '';
    return { status: result.status, text };
  }

  /** A text with its variables and substitutions as the shell sees them: `name-$(date +%Y)`. */
  expand(text: string, commands?: string): Promise<string> {
    const path = commands === undefined ? '' : `PATH="$PATH:"${quote(commands)}; `;
    return this.capture(`${path}printf '%s' "${text.replaceAll('"', '\\"')}"`);
  }

  /** The values of those of `names` that are set. */
  async variables(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const values = new Map<string, string>();
    for (const name of names) {
      const text = await this.capture(`[ -z "\${${name}+x}" ] || printf 'x%s' "$${name}"`);
      if (text.startsWith('x')) values.set(name, text.slice(1));
    }
    return values;
  }

  #writeScripts(number: number, command: string, succeeding: boolean): void {
    const { control, executor, carries } = this.#options;
    const script = commandScript({
      number,
      control: executor.paths.control,
      state: this.#state,
      carries,
      succeeding,
    });
    writeControlFile(join(control, `script-${number}.sh`), `${command}\n`);
    writeControlFile(join(control, `command-${number}.sh`), script);
  }

  /** A command that ends its shell leaves no state. */
  #isComplete(number: number): boolean {
    return controlFileEndsWith(join(this.#options.control, `state-${number}.sh`), `${stateEnd}\n`);
  }

  async #open(): Promise<RunningShell> {
    if (this.#shell) return this.#shell;
    const shell = await this.#options.executor.openShell();
    this.#shell = shell;
    shell.input.write(`${this.#mark}\n`);
    this.#lastWords = Promise.all([this.#read(shell, 'output'), this.#read(shell, 'errors')]);
    void shell.ended.then((reason) => this.#lost(reason));
    return shell;
  }

  #read(shell: RunningShell, which: 'output' | 'errors'): Promise<void> {
    const { log } = this.#options;
    return readLines(shell[which], {
      mark: this.#mark,
      overlap: () => log.mask.longest,
      mask: (text) => log.mask.apply(text),
      onLine: (text) => {
        if (this.#tail.push(text.slice(0, tailWidth)) > tailLines) this.#tail.shift();
        if (this.#isQuiet) return Promise.resolve();
        return log.print(which === 'output' ? 'stdout' : 'stderr', text);
      },
      onMark: (words) => this.#marked(words),
    });
  }

  #marked(words: string): void {
    const [number, status] = words.split(' ').map(Number);
    const waiting = this.#waiting;
    if (!waiting || waiting.number !== number || status === undefined) return;
    waiting.marks += 1;
    if (waiting.marks === 2) waiting.resolve({ status });
  }

  async #lost(reason: string): Promise<void> {
    await Promise.race([this.#lastWords, delay(lastWordsMs, undefined, { ref: false })]);
    this.#shell = undefined;
    this.#waiting?.resolve({ status: undefined, reason });
  }

  /** Lets the driver end. */
  close(): void {
    this.#shell?.input.end();
  }
}

const tailLines = 1_000;
const tailWidth = 2_000;
