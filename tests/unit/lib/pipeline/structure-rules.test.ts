import { describe, expect, it } from 'vitest';
import { draftOf } from '../../../../lib/pipeline/draft.ts';
import { checkShape } from '../../../../lib/pipeline/shapes/check-shape.ts';
import { pipelineShape } from '../../../../lib/pipeline/shapes/pipeline-shape.ts';
import { structureRules } from '../../../../lib/pipeline/structure-rules.ts';
import { declarationCases } from './declaration-cases.ts';

const drafts = declarationCases().map(({ input, options }) => {
  const declaration = new Map(Object.entries(input ?? {})).get('pipeline') ?? input;
  const check = checkShape(declaration, pipelineShape, ['pipeline']);
  return draftOf({ ...check, value: check.value ?? {} }, options);
});

/** Needs a declaration too large for a case; tested below by what it makes. */
const LARGE = ['atMostThousandActions', 'triggersAreSmall'];

describe('the rules of semantics 1.4', () => {
  it.each(
    structureRules.filter(({ name }) => !LARGE.includes(name)).map((rule) => [rule.name, rule] as const),
  )('%s is broken by some case', (_, rule) => {
    expect(drafts.some((draft) => rule(draft).length > 0)).toBe(true);
  });

  it('refuses more than a thousand actions', () => {
    const actions = Array.from({ length: 50 }, (_, at) => ({ name: `A${at}` }));
    const stages = Array.from({ length: 21 }, (_, at) => ({ name: `S${at}`, actions }));
    expect(broken({ stages })).toContain('atMostThousandActions');
    expect(broken({ stages: stages.slice(1) })).not.toContain('atMostThousandActions');
  });

  it('refuses triggers of more than 200 KB', () => {
    const patterns = Array.from({ length: 8 }, () => 'p'.repeat(255));
    const filter = { branches: { includes: patterns }, filePaths: { includes: patterns } };
    const trigger = { gitConfiguration: { push: [filter, filter, filter] } };
    expect(broken({ triggers: Array(17).fill(trigger) })).toContain('triggersAreSmall');
    expect(broken({ triggers: Array(16).fill(trigger) })).not.toContain('triggersAreSmall');
  });
});

const broken = (value: object): readonly string[] => {
  const draft = draftOf({ value, problems: [], damage: [] }, {});
  return structureRules.filter((rule) => rule(draft).length > 0).map(({ name }) => name);
};
