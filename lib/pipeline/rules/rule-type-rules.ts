import type { RuleDeclaration } from '@aws-sdk/client-codepipeline';
import { problem, type StructureRule } from '../draft.ts';
import { findRuleType, type RuleType } from '../rule-types.ts';

const stageProblem = problem('InvalidStageDeclarationException');

const typeOf = (rule: RuleDeclaration): RuleType | undefined =>
  findRuleType(rule.ruleTypeId?.provider ?? '', rule.ruleTypeId?.version ?? '1');

export const ruleTypesExist: StructureRule = ({ rules, intact }) =>
  rules.flatMap(({ rule, name, path }) => {
    const id = rule.ruleTypeId;
    const at = [...path, 'ruleTypeId'];
    if (!id || !intact(at) || typeOf(rule)) return [];
    const { category, provider, owner = 'AWS', version = '1' } = id;
    return [
      stageProblem(
        at,
        `RuleType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in rule '${name}' is not available`,
      ),
    ];
  });

export const ruleNamesAreUnique: StructureRule = ({ rules }) => {
  const seen = new Set<string>();
  return rules.flatMap(({ rule, name, stageAt, kind, stageName, path }) => {
    const key = `${stageAt}/${kind}/${name}`;
    if (rule.name === undefined || !seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [
      stageProblem(
        [...path, 'name'],
        `Rule name '${name}' is used more than once in ${kind} of stage '${stageName}'`,
      ),
    ];
  });
};

export const ruleConfigurationIsThere: StructureRule = ({ rules, lost }) =>
  rules.flatMap(({ rule, name, path }) => {
    const at = [...path, 'configuration'];
    if (lost(at)) return [];
    return (typeOf(rule)?.required ?? [])
      .filter((key) => !Object.hasOwn(rule.configuration ?? {}, key))
      .map((key) =>
        stageProblem(
          [...at, key],
          `Rule configuration for rule '${name}' is missing required configuration '${key}'`,
        ),
      );
  });

export const ruleConfigurationIsKnown: StructureRule = ({ rules }) =>
  rules.flatMap(({ rule, name, path }) => {
    const type = typeOf(rule);
    if (!type) return [];
    return Object.keys(rule.configuration ?? {})
      .filter((key) => !type.required.includes(key) && !type.optional.includes(key))
      .map((key) =>
        stageProblem(
          [...path, 'configuration', key],
          `Rule configuration for rule '${name}' contains unknown configuration '${key}'`,
        ),
      );
  });

export const commandsOnCommandsRulesOnly: StructureRule = ({ rules, lost }) =>
  rules.flatMap(({ rule, name, path }) => {
    const type = typeOf(rule);
    const at = [...path, 'commands'];
    if (!type || lost(at) || type.commands === (rule.commands !== undefined)) return [];
    return [
      stageProblem(
        at,
        type.commands
          ? `Rule ${name} must have a non-empty commands field`
          : `The following rule cannot contain a commands field: ${name}. To use the commands field, use a Commands rule.`,
      ),
    ];
  });
