import { describe, expect, it } from 'vitest';
import { stopBuilds } from '../../../../functions/rest/stop-builds.ts';
import type { Build, BuildStatus } from '../../../../lib/ports.ts';
import { compile } from '../../../../statemachine/compile.ts';
import { PLACE } from '../../../fakes/api-harness.ts';
import { actionOf, createRestHarness, executionId, recordOf } from '../../../fakes/rest-harness.ts';

const buildId = (number: number): string => `web:0a0a0a0a-0000-4000-8000-00000000000${number}`;

const buildOf = (id: string, status: BuildStatus): Build => ({
  id,
  owner: {
    pipeline: 'web',
    pipelineExecutionId: executionId(1),
    stage: 'Prod',
    action: 'Build',
    actionExecutionId: 'a',
  },
  status,
  currentPhase: 'BUILD',
  phases: [],
  exportedVariables: {},
  artifacts: [],
  reports: [],
  isolation: 'process (not isolated)',
});

describe('stopBuilds', () => {
  it('stops the builds of an execution that run, and tells which', async () => {
    const rest = await createRestHarness(async function* () {});
    await rest.keep(
      recordOf(1, {
        actions: [
          actionOf({ id: 'a', externalId: buildId(1) }),
          actionOf({ id: 'b', externalId: buildId(2), status: 'Abandoned' }),
          actionOf({ id: 'c', externalId: 'c0ffee' }),
          actionOf({ id: 'd', externalId: buildId(3) }),
        ],
      }),
    );
    const known = new Map([
      [buildId(1), buildOf(buildId(1), 'SUCCEEDED')],
      [buildId(2), buildOf(buildId(2), 'IN_PROGRESS')],
    ]);
    const world = { store: rest.store, documents: rest.documents, place: PLACE, compile };
    const stopped: string[] = [];
    const builds = {
      describe: async (id: string) => known.get(id),
      stop: async (id: string) => void stopped.push(id),
    };
    expect(await stopBuilds({ world, builds }, 'web', executionId(1))).toEqual([buildId(2)]);
    expect(stopped).toEqual([buildId(2)]);
  });
});
