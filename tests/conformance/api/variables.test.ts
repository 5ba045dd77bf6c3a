import {
  type ActionDeclaration,
  CreatePipelineCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { afterEach, describe, expect, it } from 'vitest';
import type { ActionWork } from '../../../lib/action/action-runner.ts';
import type { Outcome } from '../../../lib/execution/outcome.ts';
import { declaration } from './declaration.ts';
import { type ServedApi, serveApi } from './served-api.ts';

let api: ServedApi;

afterEach(() => api.close());

type Category = NonNullable<ActionDeclaration['actionTypeId']>['category'];

const action = (
  category: Category,
  provider: string,
  more: Partial<ActionDeclaration> & { readonly name: string },
): ActionDeclaration => ({ actionTypeId: { category, owner: 'AWS', provider, version: '1' }, ...more });

const outputs =
  (artifacts: readonly string[], outputVariables: Readonly<Record<string, string>>) =>
  async (): Promise<Outcome> => ({ status: 'succeeded', artifacts, outputVariables });

/** Starts the first execution of a pipeline with this second stage. */
const create = async (prod: StageDeclaration): Promise<string> => {
  const [source] = declaration('web').stages ?? [];
  const variables = [{ name: 'ENV', defaultValue: 'dev' }];
  const stages = source ? [source, prod] : [];
  await api.client.send(new CreatePipelineCommand({ pipeline: declaration('web', { stages, variables }) }));
  const { pipelineExecutionSummaries } = await api.client.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'web' }),
  );
  return pipelineExecutionSummaries?.[0]?.pipelineExecutionId ?? '';
};

const shown = async (name: string) => {
  const { actionExecutionDetails } = await api.client.send(
    new ListActionExecutionsCommand({ pipelineName: 'web' }),
  );
  return actionExecutionDetails?.find(({ actionName }) => actionName === name);
};

const RUN = action('Compute', 'Commands', {
  name: 'Run',
  namespace: 'Run',
  commands: ['deploy #{variables.ENV} #{Src.CommitId}'],
  environmentVariables: [{ name: 'EXECUTION', value: 'is #{codepipeline.PipelineExecutionId}' }],
  outputVariables: ['Url'],
  inputArtifacts: [{ name: 'SourceOutput' }],
});

describe('variables', () => {
  it('are resolved in configuration, commands, environment variables, approvals and rules', async () => {
    const works = new Map<string, ActionWork>();
    const asked: (readonly string[] | undefined)[] = [];
    const work =
      (outcome: () => Promise<Outcome>) =>
      (given: ActionWork): Promise<Outcome> => {
        works.set(given.action.name, given);
        return outcome();
      };
    api = await serveApi(
      [
        ['Fetch', work(outputs(['SourceOutput'], { CommitId: 'abc' }))],
        ['Run', work(outputs([], { Url: 'https://example.com/"1"' }))],
        ['Call', work(outputs([], {}))],
      ],
      async ({ rule }) => {
        asked.push(rule.commands);
        return { status: 'succeeded' };
      },
    );
    const id = await create({
      name: 'Prod',
      beforeEntry: {
        conditions: [
          {
            result: 'FAIL',
            rules: [
              {
                name: 'Ask',
                ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'Commands', version: '1' },
                commands: ['test #{Src.CommitId} = #{variables.ENV}'],
                inputArtifacts: [{ name: 'SourceOutput' }],
              },
            ],
          },
        ],
      },
      actions: [
        RUN,
        action('Invoke', 'Lambda', {
          name: 'Call',
          runOrder: 2,
          configuration: {
            FunctionName: 'f',
            UserParameters: '{"url":"#{Run.Url}","env":"#{variables.ENV}"}',
          },
        }),
        action('Approval', 'Manual', {
          name: 'Sign',
          runOrder: 3,
          configuration: { CustomData: '#{variables.ENV}: #{Run.Url}', ExternalEntityLink: '#{Run.Url}' },
        }),
      ],
    });
    await api.asked;
    expect(asked).toEqual([['test abc = dev']]);
    expect(works.get('Run')?.action).toMatchObject({
      commands: ['deploy dev abc'],
      environmentVariables: [{ name: 'EXECUTION', value: `is ${id}` }],
    });
    // A value inside JSON leaves it JSON.
    expect(JSON.parse(works.get('Call')?.configuration['UserParameters'] ?? '')).toEqual({
      url: 'https://example.com/"1"',
      env: 'dev',
    });
    expect((await shown('Sign'))?.input).toMatchObject({
      configuration: { CustomData: '#{variables.ENV}: #{Run.Url}', ExternalEntityLink: '#{Run.Url}' },
      resolvedConfiguration: {
        CustomData: 'dev: https://example.com/"1"',
        ExternalEntityLink: 'https://example.com/"1"',
      },
    });
    expect((await shown('Run'))?.output?.outputVariables).toEqual({ Url: 'https://example.com/"1"' });
  });

  const fails = async (source: Readonly<Record<string, string>>, userParameters: string) => {
    let called = false;
    api = await serveApi([
      ['Fetch', outputs(['SourceOutput'], source)],
      [
        'Call',
        async () => {
          called = true;
          return { status: 'succeeded', artifacts: [] };
        },
      ],
    ]);
    const configuration = { FunctionName: 'f', UserParameters: userParameters };
    await create({ name: 'Prod', actions: [action('Invoke', 'Lambda', { name: 'Call', configuration })] });
    await api.until('Pipeline', { state: 'FAILED' });
    expect(called).toBe(false);
    return (await shown('Call'))?.output?.executionResult?.errorDetails;
  };

  it('that nobody has output fail the action before it starts, by name', async () => {
    expect(await fails({ CommitId: 'abc' }, '#{Src.CommitID}')).toEqual({
      code: 'ConfigurationError',
      message: expect.stringContaining('#{Src.CommitID}'),
    });
  });

  it('that make a configuration larger than 100 KB fail the action before it starts', async () => {
    expect(await fails({ Big: 'x'.repeat(60_000) }, '#{Src.Big}#{Src.Big}')).toEqual({
      code: 'ConfigurationError',
      message: expect.stringContaining('102400 bytes'),
    });
  });

  it('of more than 122,880 bytes fail the action that outputs them', async () => {
    api = await serveApi([['Fetch', outputs(['SourceOutput'], { Big: 'x'.repeat(122_880) })]]);
    await create({ name: 'Prod', actions: [RUN] });
    await api.until('Pipeline', { state: 'FAILED' });
    expect(await shown('Fetch')).toMatchObject({
      status: 'Failed',
      output: { outputVariables: {}, executionResult: { errorDetails: { code: 'JobFailed' } } },
    });
  });
});
