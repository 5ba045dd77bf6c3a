import { exitCode } from '../exit-code.ts';
import { readPipelineFile } from '../read-pipeline-file.ts';

/** `stepline validate`: nothing but "is valid" for a valid declaration; else the error lists every problem. */
export const validateFile = async (file: string): Promise<number> => {
  const pipeline = await readPipelineFile(file);
  const actions = pipeline.stages.flatMap((stage) => stage.actions).length;
  process.stdout.write(
    `${file}: pipeline "${pipeline.name}" is valid (${pipeline.stages.length} stages, ${actions} actions)\n`,
  );
  return exitCode.succeeded;
};
