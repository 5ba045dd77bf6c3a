import type { Compilation, StateEntry } from '../compilation.ts';

/** `Done` after the last stage; `Ended` when a stage let nothing follow, with the error and cause it met. */
export const compileEnd = (compilation: Compilation): readonly StateEntry[] => [
  [compilation.nameOf('Done'), { Type: 'Succeed' }],
  [
    compilation.nameOf('Ended'),
    { Type: 'Fail', ErrorPath: '$.leave.failure.Error', CausePath: '$.leave.failure.Cause' },
  ],
];
