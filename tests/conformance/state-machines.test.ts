import { openLocalMachines } from '../fakes/local-machines.ts';
import { stateMachinesSuite } from './state-machines-suite.ts';

stateMachinesSuite('embedded', async () => {
  const { machines, define, ended, remove } = await openLocalMachines();
  return { machines, define, ended, close: remove };
});
