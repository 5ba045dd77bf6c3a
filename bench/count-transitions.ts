import type { ChoiceRule, State, StateMachine } from '../lib/state-machine.ts';

interface Branch {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** What the functions answer when all goes well; `startAt` is the first stage. */
type Answers = Readonly<Record<string, string>>;

const chosen = (rules: readonly ChoiceRule[], answers: Answers): string | undefined =>
  rules.find(({ Variable: variable = '', StringEquals: text }) => answers[variable] === text)?.Next;

const nextOf = (state: State, answers: Answers): string | undefined => {
  if (state.Type === 'Choice') return chosen(state.Choices, answers) ?? state.Default;
  return 'Next' in state ? state.Next : undefined;
};

const countIn = ({ StartAt: startAt, States: states }: Branch, answers: Answers): number => {
  let count = 0;
  let name: string | undefined = startAt;
  while (name !== undefined) {
    const state: State | undefined = states[name];
    if (!state || state.Type === 'Fail') throw new Error(`the way through the machine ends at ${name}`);
    count += 1;
    if (state.Type === 'Parallel') for (const branch of state.Branches) count += countIn(branch, answers);
    name = nextOf(state, answers);
  }
  return count;
};

/** States that an execution enters when everything succeeds: what Step Functions bills as transitions. */
export const countTransitions = (machine: StateMachine, firstStage: string): number =>
  countIn(machine, { '$.startAt': firstStage, '$.leave.decision': 'next' });
