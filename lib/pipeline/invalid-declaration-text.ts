import { SteplineError } from '../errors.ts';

/** A text that is no YAML and no JSON, or one that must not be read. Line and column count from 1. */
export class InvalidDeclarationText extends SteplineError {
  override readonly name = 'InvalidDeclarationText';
  override readonly blame = 'author';
  readonly line: number;
  readonly column: number;

  constructor(line: number, column: number, problem: string, options?: ErrorOptions) {
    super(`line ${line}, column ${column}: ${problem}`, options);
    this.line = line;
    this.column = column;
  }
}
