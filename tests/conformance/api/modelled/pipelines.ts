import { declaration } from '../declaration.ts';
import { type Answers, type AnswersTable, NEVER, nothing, type Scenario } from './answers.ts';
import { prod } from './shop.ts';

const ARN = 'arn:aws:codepipeline:us-east-1:111122223333';
const tags = (count: number) => Array.from({ length: count }, (_, at) => ({ key: `k${at}`, value: '' }));
const SYSTEM = [{ key: 'aws:team', value: 'a' }];

const [build] = declaration('web').stages?.[1]?.actions ?? [];

/** What CreatePipeline and UpdatePipeline refuse alike. */
const declarations = (arrange: (pipeline: object) => Scenario): Answers => ({
  ValidationException: arrange(declaration('web', prod({ name: 'a b' }))),
  InvalidStageDeclarationException: arrange(declaration('web', prod({ name: 'Source' }))),
  InvalidActionDeclarationException: arrange(
    declaration('web', prod({ actions: [{ ...build, configuration: { Heat: 'high' } }] })),
  ),
  InvalidBlockerDeclarationException: arrange(
    declaration('web', prod({ blockers: [{ name: 'Friday', type: 'Schedule' }] })),
  ),
  InvalidStructureException: arrange(
    declaration('web', { stages: declaration('web').stages?.slice(0, 1) ?? [] }),
  ),
  LimitExceededException: NEVER.uncounted,
});

const onPipeline =
  (input: object): Scenario =>
  async (shop) => {
    await shop.pipeline();
    return input;
  };

const tagged = (operation: object): Answers => ({
  success: onPipeline({ resourceArn: `${ARN}:web`, ...operation }),
  ResourceNotFoundException: () => ({ resourceArn: `${ARN}:ghost`, ...operation }),
  InvalidArnException: () => ({
    resourceArn: 'arn:aws:codepipeline:eu-west-1:111122223333:web',
    ...operation,
  }),
  ValidationException: nothing,
});

export const pipelines: AnswersTable = {
  CreatePipeline: {
    success: () => ({ pipeline: declaration('web'), tags: tags(2) }),
    ...declarations((pipeline) => () => ({ pipeline })),
    PipelineNameInUseException: onPipeline({ pipeline: declaration('web') }),
    TooManyTagsException: () => ({ pipeline: declaration('web'), tags: tags(51) }),
    InvalidTagsException: () => ({ pipeline: declaration('web'), tags: SYSTEM }),
    ConcurrentModificationException: NEVER.concurrent,
  },
  UpdatePipeline: {
    success: onPipeline({ pipeline: declaration('web') }),
    ...declarations((pipeline) => onPipeline({ pipeline })),
  },
  GetPipeline: {
    success: onPipeline({ name: 'web', version: 1 }),
    ValidationException: () => ({ name: 'web', version: 0 }),
    PipelineNotFoundException: () => ({ name: 'ghost' }),
    PipelineVersionNotFoundException: onPipeline({ name: 'web', version: 2 }),
  },
  DeletePipeline: {
    success: onPipeline({ name: 'web' }),
    ValidationException: () => ({ name: 'a b' }),
    ConcurrentModificationException: NEVER.concurrent,
  },
  ListPipelines: {
    success: nothing,
    ValidationException: () => ({ maxResults: 1_001 }),
    InvalidNextTokenException: () => ({ nextToken: 'x' }),
  },
  TagResource: {
    ...tagged({ tags: tags(2) }),
    TooManyTagsException: onPipeline({ resourceArn: `${ARN}:web`, tags: tags(51) }),
    InvalidTagsException: onPipeline({ resourceArn: `${ARN}:web`, tags: SYSTEM }),
    ConcurrentModificationException: NEVER.concurrent,
  },
  UntagResource: {
    ...tagged({ tagKeys: ['k0'] }),
    InvalidTagsException: onPipeline({ resourceArn: `${ARN}:web`, tagKeys: ['aws:team'] }),
    ConcurrentModificationException: NEVER.concurrent,
  },
  ListTagsForResource: {
    ...tagged({}),
    InvalidNextTokenException: onPipeline({ resourceArn: `${ARN}:web`, nextToken: 'x' }),
  },
};
