import { parseTriggerRules } from './parse-trigger-rules.ts';
import type { TriggerRule } from './trigger-rule.ts';

/** A rule as `triggers.yml` has it: checked, and not yet read. */
export type RuleDeclaration = Readonly<Record<string, unknown>> & { readonly Name: string };

/**
 * A rule as a text that passes through EventBridge's input templates and CloudFormation as it is: neither sees in it
 * anything to replace. On AWS the rule of EventBridge brings it along with the event.
 */
export const encodeRule = (rule: RuleDeclaration): string => encodeURIComponent(JSON.stringify(rule));

/**
 * The rule that `encodeRule` wrote.
 * @throws {InvalidTriggerRules} and what `JSON.parse` and `decodeURIComponent` throw, for any other text.
 */
export const decodeRule = (text: string): TriggerRule => {
  const rule: unknown = JSON.parse(decodeURIComponent(text));
  const [parsed] = parseTriggerRules({ Rules: [rule] });
  if (!parsed) throw new Error('the rule is disabled');
  return parsed;
};
