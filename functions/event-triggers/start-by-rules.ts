import type { StartPipelineExecutionInput } from '@aws-sdk/client-codepipeline';
import { ApiError, messageOf } from '../../lib/errors.ts';
import { ruleArn, type TriggerRule, type TriggerTarget } from '../../lib/schedule/trigger-rule.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { decodeInput } from '../api/decode-input.ts';
import { validateInput } from '../api/model/validate-input.ts';
import { ProtocolError } from '../api/protocol-error.ts';
import { toStartRequest } from '../api/start-request.ts';
import { requestHash } from '../request-hash.ts';
import { type Refused, type Started, type StartsAnswer, startPipelines } from '../start-pipelines.ts';
import type { TriggerEvent } from './trigger-event.ts';

const OPERATION = 'StartPipelineExecution';
const OVERRIDES = ['variables', 'sourceRevisions'];

/** Semantics 5.3: the target's input may carry overrides, and nothing else. */
const startInput = ({ pipeline, input }: TriggerTarget, event: object): StartPipelineExecutionInput => {
  const given = input(event) ?? {};
  if (typeof given !== 'object' || Array.isArray(given))
    throw new ApiError('ValidationException', 'the input is no object');
  const unknown = Object.keys(given).filter((key) => !OVERRIDES.includes(key));
  if (unknown.length > 0)
    throw new ApiError('ValidationException', `the input has unknown members ${unknown.join(', ')}`);
  const decoded = decodeInput(`${OPERATION}Input`, { ...given, name: pipeline });
  validateInput(OPERATION, decoded);
  return decoded as StartPipelineExecutionInput;
};

const refusalOf = (pipeline: string, error: unknown): Refused => {
  if (error instanceof ApiError || error instanceof ProtocolError)
    return { pipeline, error: error.name, message: error.message };
  if (error instanceof SyntaxError)
    return {
      pipeline,
      error: 'ValidationException',
      message: `the input template gives no JSON: ${messageOf(error)}`,
    };
  throw error;
};

type Identified = Pick<TriggerEvent, 'id' | 'source'>;

const startTarget = async (
  world: World,
  rule: TriggerRule,
  target: TriggerTarget,
  event: Identified,
): Promise<StartsAnswer> => {
  const trigger = { triggerType: 'CloudWatchEvent', triggerDetail: ruleArn(world.place, rule.name) };
  const hash = requestHash('event', JSON.stringify([rule.name, target.pipeline, event.source, event.id]));
  try {
    const request = await toStartRequest(world, startInput(target, event), trigger, hash);
    return await startPipelines(world, [request]);
  } catch (error) {
    const refused = refusalOf(target.pipeline, error);
    world.log.warn({ rule: rule.name, ...refused }, 'a rule did not start its pipeline');
    return { started: [], refused: [refused] };
  }
};

/**
 * Starts the targets of a rule for an event, of whatever kind it is. The same event again starts nothing new. A target
 * that refuses is in the answer, and in the log.
 * @throws when the platform failed.
 */
export const startTargets = async (
  world: World,
  rule: TriggerRule,
  event: Identified,
): Promise<StartsAnswer> => {
  const started: Started[] = [];
  const refused: Refused[] = [];
  for (const target of rule.targets) {
    const answer = await startTarget(world, rule, target, event);
    started.push(...answer.started);
    refused.push(...answer.refused);
  }
  return { started, refused };
};

/** Starts the targets of all rules whose pattern an event matches. */
export const startByRules = async (
  world: World,
  rules: readonly TriggerRule[],
  event: Identified,
): Promise<StartsAnswer> => {
  const answers: StartsAnswer[] = [];
  for (const rule of rules) if (rule.matches?.(event)) answers.push(await startTargets(world, rule, event));
  return {
    started: answers.flatMap(({ started }) => started),
    refused: answers.flatMap(({ refused }) => refused),
  };
};

/** Starts the targets of a rule that is due, by the event that EventBridge makes of a schedule. */
export const startScheduled = (world: World, rule: TriggerRule, dueAt: number): Promise<StartsAnswer> => {
  const { region, account } = world.place;
  const time = `${new Date(dueAt).toISOString().slice(0, 19)}Z`;
  const event = {
    version: '0',
    // The same moment of the same rule is the same event.
    id: `${rule.name}@${time}`,
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time,
    region,
    resources: [ruleArn(world.place, rule.name)],
    detail: {},
  };
  return startTargets(world, rule, event);
};
