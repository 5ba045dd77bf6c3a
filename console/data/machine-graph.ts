import type { State, StateMachine } from '../../lib/state-machine.ts';

/** A state as it is drawn: where it leads, and the machines inside it. */
export interface MachineNode {
  readonly name: string;
  readonly type: State['Type'];
  readonly comment?: string;
  /** The way on, besides an end. */
  readonly ways: readonly { readonly label: string; readonly to: string }[];
  readonly branches: readonly (readonly MachineNode[])[];
  /** What the state does: `run-action` of which stage and action. */
  readonly task?: { readonly fn: string; readonly stage?: string; readonly action?: string };
}

interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

type Way = MachineNode['ways'][number];

const choiceWays = (state: Extract<State, { Type: 'Choice' }>): readonly Way[] => [
  ...state.Choices.flatMap(({ Next, StringEquals, BooleanEquals, And }) => {
    const compared = StringEquals ?? BooleanEquals ?? And?.map((rule) => rule.StringEquals ?? '').join(', ');
    return Next === undefined ? [] : [{ label: String(compared ?? 'if') || 'empty', to: Next }];
  }),
  ...(state.Default === undefined ? [] : [{ label: 'otherwise', to: state.Default }]),
];

const waysOf = (state: State): readonly Way[] => {
  if (state.Type === 'Choice') return choiceWays(state);
  if (state.Type === 'Succeed' || state.Type === 'Fail') return [];
  const caught = 'Catch' in state ? (state.Catch ?? []) : [];
  return [
    ...(state.Next === undefined ? [] : [{ label: 'next', to: state.Next }]),
    ...caught.map(({ ErrorEquals, Next }) => ({ label: `on ${ErrorEquals.join(', ')}`, to: Next })),
  ];
};

/** The states in the order in which one comes to them, the straight way first. */
const inOrder = (machine: Machine): readonly (readonly [string, State])[] => {
  const seen = new Set<string>();
  const waiting = [machine.StartAt];
  const order: (readonly [string, State])[] = [];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const state = Object.hasOwn(machine.States, name) ? machine.States[name] : undefined;
    if (!state || seen.has(name)) continue;
    seen.add(name);
    order.push([name, state]);
    waiting.push(...waysOf(state).map(({ to }) => to));
  }
  return order;
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const taskOf = (state: State): Pick<MachineNode, 'task'> => {
  if (state.Type !== 'Task') return {};
  const { FunctionName, Payload } = state.Parameters;
  const stage = textOf(Payload['stage']);
  const action = textOf(Payload['action']);
  return {
    task: {
      fn: FunctionName,
      ...(stage === undefined ? {} : { stage }),
      ...(action === undefined ? {} : { action }),
    },
  };
};

const nodesOf = (machine: Machine): readonly MachineNode[] =>
  inOrder(machine).map(([name, state]) => ({
    name,
    type: state.Type,
    ...('Comment' in state && state.Comment !== undefined ? { comment: state.Comment } : {}),
    ways: waysOf(state),
    branches: state.Type === 'Parallel' ? state.Branches.map(nodesOf) : [],
    ...taskOf(state),
  }));

/** A machine as boxes in boxes. */
export const machineGraph = (machine: StateMachine): readonly MachineNode[] => nodesOf(machine);

/** What is known of the stages and actions of an execution, to mark the states that do them. */
export interface Marks {
  /** By `stage` and `action`; absent: it has not come there. */
  readonly action: (stage: string, action: string) => string | undefined;
  readonly stage: (stage: string) => string | undefined;
}

/** The status to mark a state with: an action's own; of the state that lets into a stage, the stage's. */
export const markOf = (node: MachineNode, marks: Marks): string | undefined => {
  const { stage, action } = node.task ?? {};
  if (stage === undefined) return undefined;
  return action === undefined ? marks.stage(stage) : marks.action(stage, action);
};
