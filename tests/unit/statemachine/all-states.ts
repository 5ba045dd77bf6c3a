import type { State, StateMachine } from '../../../lib/state-machine.ts';

export type Scope = Pick<StateMachine, 'StartAt' | 'States'>;

export interface NamedState {
  readonly name: string;
  readonly state: State;
  /** The `States` it stands in, whose states are all it may go on to. */
  readonly scope: Scope;
}

/** Every state of a machine, those in branches too. */
export const allStates = (scope: Scope): readonly NamedState[] =>
  Object.entries(scope.States).flatMap(([name, state]) => [
    { name, state, scope },
    ...(state.Type === 'Parallel' ? state.Branches.flatMap(allStates) : []),
  ]);

/** Where a state may go on to, in its own scope. */
export const targets = (state: State): readonly string[] => [
  ...('Next' in state && state.Next !== undefined ? [state.Next] : []),
  ...('Catch' in state ? (state.Catch ?? []).map(({ Next }) => Next) : []),
  ...(state.Type === 'Choice' ? choices(state) : []),
];

const choices = (state: State & { Type: 'Choice' }): readonly string[] =>
  [...state.Choices.map(({ Next }) => Next), state.Default].filter((next) => next !== undefined);

/** The states that can come after one, in its scope. */
export const reachable = (scope: Scope, from: readonly string[]): ReadonlySet<string> => {
  const seen = new Set<string>();
  const open = [...from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = seen.has(name) ? undefined : scope.States[name];
    seen.add(name);
    if (state) open.push(...targets(state));
  }
  return seen;
};
