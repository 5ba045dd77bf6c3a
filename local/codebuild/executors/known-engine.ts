import { type ContainerEngine, type EngineName, findEngine } from './container-engine.ts';

export interface EngineSettings {
  readonly engine?: EngineName;
  readonly engineArguments?: readonly string[];
}

/** Asking costs 50 to 200 ms, as much as starting a container does: an answer counts for so long. */
const answerMs = 60_000;

/** Finds the engine, and remembers it for a minute; that there was none is asked anew each time. */
export class KnownEngine {
  readonly #now: () => number;
  #found: { readonly engine: ContainerEngine; readonly until: number } | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @throws {ContainerEngineNotFound} */
  async find(settings: EngineSettings): Promise<ContainerEngine> {
    if (this.#found && this.#found.until > this.#now()) return this.#found.engine;
    const engine = await findEngine(settings.engine, settings.engineArguments);
    this.#found = { engine, until: this.#now() + answerMs };
    return engine;
  }
}
