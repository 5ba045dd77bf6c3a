import { UnsupportedMachine } from './unsupported-machine.ts';

const refuse = (name: string, why: string): never => {
  throw new UnsupportedMachine(name, why);
};

const NO_REQUESTS = 'no request leaves this machine';

/**
 * Stands in the bundle for what the interpreter imports and never uses here (`bundle/trim-interpreter.ts`), and says so
 * to whoever uses it all the same.
 */
export class LambdaClient {
  constructor() {
    refuse('LambdaClient', NO_REQUESTS);
  }
}

export class InvokeCommand {
  constructor() {
    refuse('InvokeCommand', NO_REQUESTS);
  }
}

export const fromCognitoIdentityPool = (): never => refuse('fromCognitoIdentityPool', NO_REQUESTS);

/** The interpreter's validator is its default export. */
const validate = (): never => refuse('validation', 'machines are not validated by the interpreter');
export default validate;
