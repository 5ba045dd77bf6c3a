import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findTool } from '../../../fakes/find-tool.ts';

const CALLS = fileURLToPath(new URL('boto3-calls.py', import.meta.url));

/** Whether this machine has boto3; a failure where it must have it. */
export const hasBoto3 = (): boolean =>
  findTool('boto3', ['python3', '-c', 'import boto3'], 'the API was NOT tried through it');

/** What boto3 made of an answer. */
export interface Boto3Answer {
  readonly status: number;
  /** Of an exception: its class, which is `ClientError` for what the model does not have, and its code. */
  readonly class?: string;
  readonly code?: string;
}

export interface Boto3 {
  call(endpoint: string, operation: string, input: object): Promise<Boto3Answer>;
  close(): Promise<void>;
}

/** `ListRuleTypes` → `list_rule_types`. */
const methodOf = (operation: string): string => operation.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();

/** One Python process with boto3, for many calls, one after the other. */
export const openBoto3 = (): Boto3 => {
  const python = spawn('python3', [CALLS], {
    env: { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = new Promise<void>((resolve) => python.once('close', () => resolve()));
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  return {
    call: async (endpoint, operation, input) => {
      python.stdin.write(`${JSON.stringify({ endpoint, method: methodOf(operation), input })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`boto3 ended at ${operation}`);
      return JSON.parse(value) as Boto3Answer;
    },
    close: () => {
      python.stdin.end();
      return closed;
    },
  };
};
