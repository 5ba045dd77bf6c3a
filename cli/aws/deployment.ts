import type { FunctionName } from '../../adapters/aws/function-names.ts';

export interface BucketState {
  readonly versioned: boolean;
  readonly encrypted: boolean;
  readonly publicBlocked: boolean;
  /** Its policy refuses requests without TLS. */
  readonly tlsOnly: boolean;
}

export interface DeployedFunction {
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A deployed orchestrator, as the checks ask it. What cannot be asked, for want of a right, throws and is a failure. */
export interface Deployment {
  identity(): Promise<{ readonly account: string; readonly arn: string }>;
  functionOf(name: FunctionName): Promise<DeployedFunction | undefined>;
  bucket(name: string): Promise<BucketState | undefined>;
  /** How a parameter is kept; its value is not asked for. */
  parameter(name: string): Promise<'SecureString' | 'String' | 'StringList' | undefined>;
  /** Those of the actions that the role may not do on all of these. */
  denied(
    roleArn: string,
    actions: readonly string[],
    resources: readonly string[],
  ): Promise<readonly string[]>;
  /** The status that the webhook answers to a request without a signature. */
  knockAtWebhook(): Promise<number>;
}
