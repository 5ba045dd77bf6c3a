/** One server-sent event. */
export interface StreamMessage {
  /** Absent: a plain message. */
  readonly event?: string;
  readonly data: string;
  /** What a reader resumes from. */
  readonly id?: string;
  /** Milliseconds after which a reader that was cut off asks again. */
  readonly retry?: number;
}
