import { SteplineError } from '../errors.ts';

/** A reference to a variable that its producer has not output. `where` is a configuration key, or a field. */
export class UnresolvedVariable extends SteplineError {
  override readonly name = 'UnresolvedVariable';
  override readonly blame = 'author';
  readonly namespace: string;
  readonly key: string;
  readonly where: string | undefined;

  constructor(namespace: string, key: string, where?: string, options?: ErrorOptions) {
    super(
      `${where === undefined ? '' : `${where}: `}the variable #{${namespace}.${key}} has no value: nothing output the key '${key}' in the namespace '${namespace}'`,
      options,
    );
    this.namespace = namespace;
    this.key = key;
    this.where = where;
  }
}
