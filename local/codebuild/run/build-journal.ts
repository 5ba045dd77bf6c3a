import { messageOf } from '../../../lib/errors.ts';
import type { Build, Clock, EventBus, Ids, Log } from '../../../lib/ports.ts';
import { insist } from '../../insist.ts';
import { phaseChangeEvent, stateChangeEvent } from '../events/build-events.ts';
import type { Project } from '../projects/project.ts';
import type { BuildFolder } from './build-folder.ts';
import {
  type BuildState,
  enterPhase,
  isInPhase,
  leavePhase,
  type PhaseResult,
  passed,
  withBuild,
} from './build-state.ts';
import type { LiveBuild } from './live-build.ts';
import type { LocalRequest } from './local-request.ts';

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
  readonly request: LocalRequest;
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
  readonly #request: LocalRequest;
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

  /**
   * Writes how the build ended, and does not rest before the disk has it, unless `closing` is aborted; only then anybody
   * hears of it. A phase that is still under way has ended with the build.
   */
  async end(result: PhaseResult, closing: AbortSignal): Promise<void> {
    const last = this.#request.batch ? lastOfBatch(result) : 'COMPLETED';
    const now = this.#ports.clock.now();
    const isUnderWay = isInPhase(this.#state);
    const left = isUnderWay ? leavePhase(this.#state, result, now) : this.#state;
    const completed = leavePhase(enterPhase(left, last, now), passed, now);
    const ended = withBuild(completed, { ...result, currentPhase: last });
    await insist(() => this.#folder.writeState(ended), {
      closing,
      onProblem: (error) => this.#warn(error, 'the end of a build was not written; this is tried again'),
    });
    this.#note(ended);
    const told = ended.build.phases.slice(isUnderWay ? -2 : -1);
    await this.#tryToPublish(told.map((phase) => phaseChangeEvent(this.#context(), phase)));
    await this.publishEnd();
  }

  /** Tells the end, and notes that it was told; what is not noted is told again at the next start. */
  async publishEnd(): Promise<void> {
    if (!(await this.#tryToPublish([stateChangeEvent(this.#context())]))) return;
    try {
      await this.update((state) => ({ ...state, published: true }));
    } catch (error) {
      this.#warn(error, 'that the end of a build was told was not noted: it will be told again');
      return;
    }
    this.#folder.noteEnded();
  }

  async #tryToPublish(events: Parameters<EventBus['publish']>[0]): Promise<boolean> {
    try {
      await this.#ports.bus.publish(events);
      return true;
    } catch (error) {
      this.#warn(error, 'a build event was not published');
      return false;
    }
  }

  #warn(error: unknown, message: string): void {
    this.#ports.log.warn({ build: this.#state.build.id, problem: messageOf(error) }, message);
  }

  #context() {
    const { region, account, clock, ids } = this.#ports;
    const subject = { request: this.#request, project: this.#project, state: this.#state };
    return { id: ids.next(), now: clock.now(), region, account, ...subject };
  }
}

/** A batch's last phase is named for how it ended (BuildBatchPhaseType of CodeBuild's API). */
const lastOfBatch = ({ status }: PhaseResult): string =>
  status === 'SUCCEEDED' || status === 'STOPPED' ? status : 'FAILED';
