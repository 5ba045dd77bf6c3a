import { UnsupportedMachine } from './unsupported-machine.ts';

const refuse = (name: string): never => {
  throw new UnsupportedMachine(name, 'no request leaves this machine');
};

/** Stands in the bundle for the AWS clients that the interpreter imports, and says so to whoever makes one. */
export class LambdaClient {
  constructor() {
    refuse('LambdaClient');
  }
}

export class InvokeCommand {
  constructor() {
    refuse('InvokeCommand');
  }
}

export const fromCognitoIdentityPool = (): never => refuse('fromCognitoIdentityPool');
