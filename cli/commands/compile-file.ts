import { compileMachine } from '../../local/compile-machine.ts';
import { exitCode } from '../exit-code.ts';
import { readPipelineFile } from '../read-pipeline-file.ts';

/** `stepline compile`: the state machine of a declaration, as JSON on standard output. */
export const compileFile = async (file: string): Promise<number> => {
  const machine = compileMachine(await readPipelineFile(file));
  process.stdout.write(`${JSON.stringify(machine, null, 2)}\n`);
  return exitCode.succeeded;
};
