import { ConfigurationError } from '../../lib/errors.ts';
import { UnsupportedMachine } from '../stepfunctions/unsupported-machine.ts';

/** A definition, or one inside a `Map` or a branch. Valid in the eyes of the validator of the States Language. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, DefinedState>>;
  readonly [field: string]: unknown;
}

export interface DefinedState {
  readonly Type: string;
  readonly [field: string]: unknown;
}

const MACHINE = [
  'Comment',
  'StartAt',
  'States',
  'TimeoutSeconds',
  'Version',
  'QueryLanguage',
  'ProcessorConfig',
];
const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const FLOW = [...COMMON, 'Next', 'End', 'InputPath', 'OutputPath'];
const RESULT = ['ResultSelector', 'ResultPath', 'Retry', 'Catch'];

/** What the interpreter knows. Anything else it would overlook, so it is refused. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: [...FLOW, ...RESULT, 'Resource', 'Parameters', 'TimeoutSeconds', 'TimeoutSecondsPath'],
  Parallel: [...FLOW, ...RESULT, 'Branches', 'Parameters'],
  Map: [
    ...FLOW,
    ...RESULT,
    ...['ItemProcessor', 'Iterator', 'ItemsPath', 'ItemSelector', 'Parameters'],
    ...['MaxConcurrency', 'MaxConcurrencyPath'],
  ],
  Choice: [...COMMON, 'InputPath', 'OutputPath', 'Choices', 'Default'],
  Wait: [...FLOW, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Pass: [...FLOW, 'Result', 'ResultPath', 'Parameters'],
  Succeed: [...COMMON, 'InputPath', 'OutputPath'],
  Fail: [...COMMON, 'Error', 'Cause', 'ErrorPath', 'CausePath'],
};

/** Where the interpreter reads no path of the context as Step Functions does. */
const CONTEXT = /\$\$\.(?:State|Task)\b/;
/** A plain chain of members: it would misread others. */
const RESULT_PATH = /^\$(?:\.[\w-]+)*$/;

const refuseField = (
  where: string,
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void => {
  const unknown = Object.keys(given).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new UnsupportedMachine(where, `it has the field ${unknown}`);
  const { QueryLanguage: language } = given;
  if (language !== undefined && language !== 'JSONPath')
    throw new UnsupportedMachine(where, `its query language is ${language}`);
};

const resultPathsOf = (state: DefinedState): readonly unknown[] => {
  const catchers = Array.isArray(state['Catch']) ? state['Catch'] : [];
  return [state, ...catchers].map(({ ResultPath: path }) => path);
};

const checkState = (name: string, state: DefinedState): void => {
  const known = FIELDS[state.Type];
  if (!known) throw new UnsupportedMachine(name, `its type is ${state.Type}`);
  refuseField(name, state, known);
  if (state.Type === 'Pass' && 'Result' in state && !state['Result'])
    throw new UnsupportedMachine(name, `its Result is ${JSON.stringify(state['Result'])}`);
  const path = resultPathsOf(state).find((each) => typeof each === 'string' && !RESULT_PATH.test(each));
  if (path !== undefined) throw new UnsupportedMachine(name, `its ResultPath is ${path}`);
};

const ownText = ({
  Branches: _b,
  ItemProcessor: _p,
  Iterator: _i,
  Comment: _c,
  ...state
}: DefinedState): string => JSON.stringify(state);

/** The definitions inside a state. */
export const insideOf = (state: DefinedState): readonly Definition[] => {
  const { Branches: branches, ItemProcessor: processor, Iterator: iterator } = state;
  const inside = [...(Array.isArray(branches) ? branches : []), processor, iterator];
  return inside.filter((each): each is Definition => each !== undefined);
};

const checkDefinition = (where: string, definition: Definition, seen: Set<string>): void => {
  refuseField(where, definition, MACHINE);
  const { ProcessorConfig: config } = definition;
  if (config !== undefined && JSON.stringify(config) !== '{"Mode":"INLINE"}')
    throw new UnsupportedMachine(where, 'its items are not processed inline');
  for (const [name, state] of Object.entries(definition.States)) {
    if (seen.has(name)) throw new UnsupportedMachine(name, 'another state has its name');
    seen.add(name);
    checkState(name, state);
    const [path] = CONTEXT.exec(ownText(state)) ?? [];
    if (path !== undefined) throw new UnsupportedMachine(name, `it reads ${path} of the context`);
    for (const inside of insideOf(state)) checkDefinition(name, inside, seen);
  }
};

/**
 * Looks at a definition as a whole before any of it runs.
 * @throws {ConfigurationError} when it is not valid.
 * @throws {UnsupportedMachine} naming the state that would run otherwise than in Step Functions.
 */
export const checkMachine = async (name: string, definition: unknown): Promise<Definition> => {
  // A third of all code: loaded by the first machine.
  const { default: validate } = await import('asl-validator');
  // It writes into what it is given.
  const verdict = validate(structuredClone(definition), { checkPaths: true, checkArn: true });
  if (!verdict.isValid) throw new ConfigurationError(`state machine ${name}`, verdict.errorsText('; '));
  // The validator has just said so.
  const valid = definition as Definition;
  checkDefinition('the machine itself', valid, new Set());
  return valid;
};
