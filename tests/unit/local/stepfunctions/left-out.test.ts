import { expect, it } from 'vitest';
import validate, {
  fromCognitoIdentityPool,
  InvokeCommand,
  LambdaClient,
} from '../../../../local/stepfunctions/left-out.ts';

it.each<[string, () => unknown]>([
  ['LambdaClient', () => new LambdaClient()],
  ['InvokeCommand', () => new InvokeCommand()],
  ['fromCognitoIdentityPool', () => fromCognitoIdentityPool()],
  ['validation', () => validate()],
])('refuses %s', (name, make) => {
  expect(make).toThrow(expect.objectContaining({ name: 'UnsupportedMachine', state: name }));
});
