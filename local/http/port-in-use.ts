import { SteplineError } from '../../lib/errors.ts';

/** Somebody else listens there. The three listeners take `--port` and the two ports after it. */
export class PortInUse extends SteplineError {
  override readonly name = 'PortInUse';
  override readonly blame = 'author';
  readonly port: number;
  /** The option that moves the port. */
  readonly option = '--port';

  constructor(port: number, listener: string, options?: ErrorOptions) {
    super(
      `port ${port}, for ${listener}, is in use by another process: end it, or choose three free ports with --port`,
      options,
    );
    this.port = port;
  }
}
