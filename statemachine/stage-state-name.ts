/**
 * Names that a stage may have but its state may not. Ours come first. Then fields of the States Language: tools search a
 * definition by field name (asl-validator reads every `States` as a map of states). Last, the key that an object
 * literal would take for its prototype.
 */
const RESERVED: ReadonlySet<string> = new Set([
  'Begin',
  'Done',
  'Ended',
  'Branches',
  'Default',
  'ItemProcessor',
  'Iterator',
  'Next',
  'Parameters',
  'ResultSelector',
  'StartAt',
  'States',
  '__proto__',
]);

/**
 * The words for the state of a stage: its name, as the author wrote it. A declared name has neither spaces nor
 * parentheses, so all other words of the machine (`After Build`, `Build / Test`) are free of it already.
 */
export const stageStateName = (stage: string): string => (RESERVED.has(stage) ? `${stage} (stage)` : stage);
