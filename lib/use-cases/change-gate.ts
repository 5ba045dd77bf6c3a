import { type Gate, openGate } from '../gate/gate.ts';
import { keys } from '../store/keys.ts';
import type { World } from './world.ts';

/** Where a gate is, and whose: a gate of an earlier incarnation of the pipeline counts as new. */
export interface GateAddress {
  readonly pipeline: string;
  readonly incarnation: string;
  readonly stage: string;
}

/** Changes a stage's gate by compare-and-swap; a gate that nobody came to yet is open and empty. */
export const changeGate = async (
  world: Pick<World, 'documents'>,
  address: GateAddress,
  change: (gate: Gate) => Gate,
): Promise<Gate> => {
  const fresh = openGate(address.incarnation);
  const { value } = await world.documents.update<Gate>(
    keys.gate(address.pipeline, address.stage),
    (current) => {
      const gate = current?.incarnation === address.incarnation ? current : fresh;
      const next = change(gate);
      return next === gate ? current : next;
    },
  );
  return value?.incarnation === address.incarnation ? value : fresh;
};

export const readGate = async (world: Pick<World, 'documents'>, address: GateAddress): Promise<Gate> => {
  const gate = await world.documents.read<Gate>(keys.gate(address.pipeline, address.stage));
  return gate?.incarnation === address.incarnation ? gate : openGate(address.incarnation);
};
