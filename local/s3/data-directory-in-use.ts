import { SteplineError } from '../../lib/errors.ts';

/** Another process works in the data directory; two would damage each other's records. */
export class DataDirectoryInUse extends SteplineError {
  override readonly name = 'DataDirectoryInUse';
  override readonly blame = 'author';
  readonly directory: string;
  readonly pid: number;

  constructor(directory: string, pid: number) {
    super(
      `the data directory ${directory} is in use by process ${pid}: stop that process, or choose another directory with --data`,
    );
    this.directory = directory;
    this.pid = pid;
  }
}
