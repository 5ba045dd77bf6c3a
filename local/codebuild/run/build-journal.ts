import { messageOf } from '../../../lib/errors.ts';
import type { Build, BuildRequest, Clock, EventBus, Ids, Log } from '../../../lib/ports.ts';
import { phaseChangeEvent, stateChangeEvent } from '../events/build-events.ts';
import type { Project } from '../projects/project.ts';
import type { BuildFolder } from './build-folder.ts';
import { type BuildState, enterPhase, leavePhase, type PhaseResult, withBuild } from './build-state.ts';

export interface JournalPorts {
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly region: string;
  readonly account: string;
}

/** Keeps a build's state: each change is on disk before anybody hears of it. */
export class BuildJournal {
  readonly #ports: JournalPorts;
  readonly #folder: BuildFolder;
  readonly #request: BuildRequest;
  readonly #project: Project;
  #state: BuildState;

  constructor(
    ports: JournalPorts,
    folder: BuildFolder,
    request: BuildRequest,
    project: Project,
    state: BuildState,
  ) {
    this.#ports = ports;
    this.#folder = folder;
    this.#request = request;
    this.#project = project;
    this.#state = state;
  }

  get state(): BuildState {
    return this.#state;
  }

  async update(change: (state: BuildState) => BuildState): Promise<void> {
    this.#state = change(this.#state);
    await this.#folder.writeState(this.#state);
  }

  change(change: Partial<Build>): Promise<void> {
    return this.update((state) => withBuild(state, change));
  }

  enter(phase: string): Promise<void> {
    return this.update((state) => enterPhase(state, phase, this.#ports.clock.now()));
  }

  /** Ends the phase under way. Its event is a courtesy: one that the bus refuses is logged and forgotten. */
  async leave(result: PhaseResult): Promise<void> {
    await this.update((state) => leavePhase(state, result, this.#ports.clock.now()));
    const phase = this.#state.build.phases.at(-1);
    if (phase) await this.#tryToPublish([phaseChangeEvent(this.#context(), phase)]);
  }

  async started(): Promise<void> {
    await this.#tryToPublish([stateChangeEvent(this.#context())]);
  }

  /** Tells the end, and notes that it was told; what is not noted is told again at the next start. */
  async publishEnd(): Promise<void> {
    if (await this.#tryToPublish([stateChangeEvent(this.#context())])) {
      await this.update((state) => ({ ...state, published: true }));
    }
  }

  async #tryToPublish(events: Parameters<EventBus['publish']>[0]): Promise<boolean> {
    try {
      await this.#ports.bus.publish(events);
      return true;
    } catch (error) {
      const fields = { build: this.#state.build.id, problem: messageOf(error) };
      this.#ports.log.warn(fields, 'a build event was not published');
      return false;
    }
  }

  #context() {
    const { region, account, clock, ids } = this.#ports;
    const subject = { request: this.#request, project: this.#project, state: this.#state };
    return { id: ids.next(), now: clock.now(), region, account, ...subject };
  }
}
