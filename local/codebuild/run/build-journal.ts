import { messageOf } from '../../../lib/errors.ts';
import type { Build, BuildRequest, Clock, EventBus, Ids, Log } from '../../../lib/ports.ts';
import { phaseChangeEvent, stateChangeEvent } from '../events/build-events.ts';
import type { Project } from '../projects/project.ts';
import type { BuildFolder } from './build-folder.ts';
import { type BuildState, enterPhase, leavePhase, type PhaseResult, withBuild } from './build-state.ts';
import type { LiveBuild } from './live-build.ts';

export interface JournalPorts {
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly region: string;
  readonly account: string;
}

export interface JournalSubject {
  readonly folder: BuildFolder;
  readonly request: BuildRequest;
  readonly project: Project;
  readonly live: LiveBuild;
}

/**
 * Keeps a build's state. On disk is what somebody needs after a crash, before anybody hears of it: that the build began,
 * what it may have left running, how it ended. The rest is in `live` while it runs, since an interrupted build begins anew.
 */
export class BuildJournal {
  readonly #ports: JournalPorts;
  readonly #folder: BuildFolder;
  readonly #request: BuildRequest;
  readonly #project: Project;
  readonly #live: LiveBuild;
  #state: BuildState;

  constructor(ports: JournalPorts, subject: JournalSubject, state: BuildState) {
    this.#ports = ports;
    this.#folder = subject.folder;
    this.#request = subject.request;
    this.#project = subject.project;
    this.#live = subject.live;
    this.#state = state;
  }

  get state(): BuildState {
    return this.#state;
  }

  /** On disk when it resolves. */
  async update(change: (state: BuildState) => BuildState): Promise<void> {
    this.#note(change(this.#state));
    await this.#folder.writeState(this.#state);
  }

  change(change: Partial<Build>): void {
    this.#note(withBuild(this.#state, change));
  }

  enter(phase: string): void {
    this.#note(enterPhase(this.#state, phase, this.#ports.clock.now()));
  }

  #note(state: BuildState): void {
    this.#state = state;
    this.#live.state = state;
  }

  /** Ends the phase under way. Its event is a courtesy: one that the bus refuses is logged and forgotten. */
  async leave(result: PhaseResult): Promise<void> {
    this.#note(leavePhase(this.#state, result, this.#ports.clock.now()));
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
