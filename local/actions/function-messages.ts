/** What the thread of a function and its keeper say to each other. */

export interface FunctionStart {
  /** The module, as a file URL. */
  readonly module: string;
  readonly functionName: string;
  readonly requestId: string;
  readonly event: unknown;
  /** Epoch milliseconds. */
  readonly endsAt: number;
}

export type FunctionCall =
  | { readonly call: 'putJobSuccessResult' | 'putJobFailureResult'; readonly input: unknown }
  | { readonly call: 'readArtifact'; readonly name: string }
  | { readonly call: 'writeArtifact'; readonly name: string; readonly body: Uint8Array };

export type FromFunction =
  | { readonly kind: 'call'; readonly id: number; readonly call: FunctionCall }
  /** JSON; absent when it returned nothing. */
  | { readonly kind: 'returned'; readonly value?: string }
  | { readonly kind: 'threw'; readonly name: string; readonly message: string };

export type ToFunction =
  | { readonly kind: 'answer'; readonly id: number; readonly value?: Uint8Array }
  | { readonly kind: 'refusal'; readonly id: number; readonly name: string; readonly message: string };
