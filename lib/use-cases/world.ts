import type { ActionRunners } from '../action/action-runner.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Clock, Engine, EventBus, Ids, Log, ObjectStore } from '../ports.ts';
import type { RuleRunners } from '../rule/rule-runner.ts';
import type { StateMachine } from '../state-machine.ts';
import type { Documents } from '../store/documents.ts';
import type { Delivery } from './delivery.ts';
import type { Workers } from './workers.ts';

/** What the use cases need of the world, put together once where a process starts. */
export interface World {
  readonly store: ObjectStore;
  readonly documents: Documents;
  readonly engine: Engine;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly runners: ActionRunners;
  /** Who asks the rules of conditions; without it every rule is an error that names itself. */
  readonly rules?: RuleRunners;
  /** Who starts both where this process does not; without it this process does. */
  readonly workers?: Workers;
  readonly compile: (pipeline: Pipeline) => StateMachine;
  readonly delivery: Delivery;
  readonly place: Place;
  /** Names this process in leases. */
  readonly owner: string;
  /** True where no other process can be at work on the same store: a lease of another owner is then void. */
  readonly exclusive: boolean;
  /** How long work inside a handler may take before another takes it over, in milliseconds. */
  readonly leaseMs: number;
}

export interface Place {
  readonly region: string;
  readonly account: string;
  /** Name of the artifact bucket, as the API shows it. */
  readonly bucket: string;
}
