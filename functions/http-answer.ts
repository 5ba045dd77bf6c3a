/** What a handler answers where somebody may be listening: API Gateway, or the embedded HTTP server. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: object;
}
