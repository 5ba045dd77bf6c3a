/** The functions that a compiled machine calls (design D2); `functions/` has a handler factory for each. */
export type MachineFunction = 'begin-execution' | 'enter-stage' | 'run-action' | 'run-rule' | 'leave-stage';
