import { spawn } from 'node:child_process';
import { SteplineError } from '../../../lib/errors.ts';

export type EngineName = 'docker' | 'podman';

/** A container was asked for, and no engine answers. */
export class ContainerEngineNotFound extends SteplineError {
  override readonly name = 'ContainerEngineNotFound';
  override readonly blame = 'author';
  readonly engines: readonly EngineName[];

  constructor(engines: readonly EngineName[], reasons: readonly string[], options?: ErrorOptions) {
    super(
      `no container engine answers (${reasons.join('; ')}); start one, or use the executor "process"`,
      options,
    );
    this.engines = engines;
  }
}

export interface EngineAnswer {
  readonly ok: boolean;
  readonly output: string;
  /** Why it is not ok: the last line of what the engine said. */
  readonly problem: string;
}

/** The command line of docker or podman; both understand what we say. */
export interface ContainerEngine {
  readonly name: EngineName;
  run(args: readonly string[], options?: { readonly timeoutMs?: number }): Promise<EngineAnswer>;
  /** As `run`, and each line of its output as it comes. */
  follow(args: readonly string[], onLine: (line: string) => void): Promise<EngineAnswer>;
  /** In `directory`, since an engine may leave files where it was called (conmon tells of an out-of-memory kill so). */
  spawn(args: readonly string[], directory: string): ReturnType<typeof spawn>;
}

/** Loaded by the first container: a run of plain processes goes without (10 ms). */
const loadExeca = async () => (await import('execa')).execa;

const defaultTimeoutMs = 60_000;
/** A daemon that has not answered by then is as good as none; podman on a busy machine has needed five seconds. */
const probeTimeoutMs = 20_000;

/** `arguments_` come before every command: `--root`, `--host` and the like. */
export const containerEngine = (name: EngineName, arguments_: readonly string[] = []): ContainerEngine => ({
  name,
  run: async (args, options = {}) => {
    const execa = await loadExeca();
    const result = await execa(name, [...arguments_, ...args], {
      reject: false,
      timeout: options.timeoutMs ?? defaultTimeoutMs,
      stdin: 'ignore',
    });
    return {
      ok: result.exitCode === 0,
      output: result.stdout,
      problem: problemOf(result.stderr, result.shortMessage),
    };
  },
  follow: async (args, onLine) => {
    const execa = await loadExeca();
    const subprocess = execa(name, [...arguments_, ...args], {
      reject: false,
      all: true,
      stdin: 'ignore',
    });
    let last = '';
    for await (const line of subprocess.iterable({ from: 'all' })) {
      if (line.trim() !== '') last = line;
      onLine(line);
    }
    const result = await subprocess;
    return { ok: result.exitCode === 0, output: '', problem: problemOf(last, result.shortMessage) };
  },
  spawn: (args, cwd) => spawn(name, [...arguments_, ...args], { stdio: 'pipe', cwd }),
});

const problemOf = (said: string, otherwise: string | undefined): string =>
  said.trim().split('\n').at(-1)?.trim() || otherwise || 'no reason given';

/**
 * The first engine whose server answers; `forced` is the only one that is asked.
 * @throws {ContainerEngineNotFound} with what each of them said.
 */
export const findEngine = async (
  forced: EngineName | undefined,
  arguments_: readonly string[] = [],
): Promise<ContainerEngine> => {
  const names: readonly EngineName[] = forced ? [forced] : ['docker', 'podman'];
  const reasons: string[] = [];
  for (const name of names) {
    const engine = containerEngine(name, arguments_);
    const answer = await engine.run(['info', '--format', 'ok'], { timeoutMs: probeTimeoutMs });
    // A docker client without its server prints what it knows, and fails.
    if (answer.ok) return engine;
    reasons.push(`${name}: ${answer.problem}`);
  }
  throw new ContainerEngineNotFound(names, reasons);
};
