import { describe, expect, it } from 'vitest';
import { fnv1a } from '../../../statemachine/fnv1a.ts';
import { stageStateName } from '../../../statemachine/stage-state-name.ts';
import { createStateNames } from '../../../statemachine/state-names.ts';

const HEAD = 'h'.repeat(100);
const TAIL = 't'.repeat(100);

/** Found by search: the middles differ, both ends and the hash 743d7b08 do not. */
const COLLISION = [`${HEAD}34499${TAIL}`, `${HEAD}1060712${TAIL}`] as const;

describe('state names', () => {
  it('leaves alone what has eighty characters', () => {
    const words = 'x'.repeat(80);
    expect(createStateNames()(words)).toBe(words);
  });

  it('shortens what has more to eighty, with both ends readable', () => {
    const name = createStateNames()(`${HEAD} / DeployToProduction`);
    expect(name).toHaveLength(80);
    expect(name).toMatch(/^h{40,}~[0-9a-f]{8}~h+ \/ DeployToProduction$/);
  });

  it('gives the same words the same name, in one machine and in the next', () => {
    const nameOf = createStateNames();
    expect(nameOf(HEAD)).toBe(nameOf(HEAD));
    expect(createStateNames()(HEAD)).toBe(nameOf(HEAD));
  });

  it('tells apart names whose ends and hashes are equal', () => {
    const [one, other] = COLLISION;
    expect(fnv1a(one)).toBe(fnv1a(other));
    const nameOf = createStateNames();
    const names = [nameOf(one), nameOf(other)];
    expect(new Set(names).size).toBe(2);
    expect(names.every((name) => name.length === 80)).toBe(true);
    expect(nameOf(one)).toBe(names[0]);
  });
});

describe('the name of a stage', () => {
  it.each(['Begin', 'Done', 'Ended', 'States', 'Next', 'Default', '__proto__'])('keeps off %s', (name) => {
    expect(stageStateName(name)).toBe(`${name} (stage)`);
  });

  it.each(['Prod', 'constructor', '..', 'toString', '0', 'begin'])('leaves %s as it is', (name) => {
    expect(stageStateName(name)).toBe(name);
  });
});
