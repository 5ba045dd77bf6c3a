import type { StateChangeEvent } from '../../../lib/execution/state-change-event.ts';
import type { BuildPhase, BuildRequest } from '../../../lib/ports.ts';
import { ownerVariables } from '../environment/owner-variables.ts';
import type { Project } from '../projects/project.ts';
import type { BuildState } from '../run/build-state.ts';

export interface EventContext {
  readonly id: string;
  readonly now: number;
  readonly region: string;
  readonly account: string;
  readonly request: BuildRequest;
  readonly project: Project;
  readonly state: BuildState;
}

/** `CodeBuild Build State Change` (semantics 9.3). A fault and a timeout are told as FAILED; `describe` knows better. */
export const stateChangeEvent = (context: EventContext): StateChangeEvent =>
  envelope(context, 'CodeBuild Build State Change', {
    'build-status': toldStatus(context.state.build.status),
    'project-name': context.project.name,
    'build-id': arnOf(context),
    'current-phase': context.state.build.currentPhase,
    'current-phase-context': '[]',
    version: '1',
    'additional-information': additionalInformation(context),
  });

/** `CodeBuild Build Phase Change` (semantics 9.3), for a phase that is over. */
export const phaseChangeEvent = (context: EventContext, phase: BuildPhase): StateChangeEvent =>
  envelope(context, 'CodeBuild Build Phase Change', {
    'completed-phase': phase.type,
    'completed-phase-status': phase.status,
    'completed-phase-context': phaseContext(phase),
    'completed-phase-duration-seconds': durationOf(phase),
    'completed-phase-start': dateText(phase.startTime),
    'completed-phase-end': dateText(phase.endTime ?? phase.startTime),
    'project-name': context.project.name,
    'build-id': arnOf(context),
    version: '1',
    'additional-information': additionalInformation(context),
  });

const envelope = (
  context: EventContext,
  type: string,
  detail: StateChangeEvent['detail'],
): StateChangeEvent => ({
  version: '0',
  id: context.id,
  'detail-type': type,
  source: 'aws.codebuild',
  account: context.account,
  time: new Date(context.now).toISOString().replace(/\.\d+Z$/, 'Z'),
  region: context.region,
  resources: [arnOf(context)],
  detail,
});

const arnOf = ({ region, account, state }: EventContext): string =>
  `arn:aws:codebuild:${region}:${account}:${state.build.builds ? 'build-batch' : 'build'}/${state.build.id}`;

const toldStatus = (status: string): string =>
  status === 'FAULT' || status === 'TIMED_OUT' ? 'FAILED' : status;

const additionalInformation = (context: EventContext): Readonly<Record<string, unknown>> => {
  const { request, project, state } = context;
  const { environment } = project;
  return {
    environment: {
      image: environment.image ?? '',
      'privileged-mode': environment.privilegedMode,
      'compute-type': environment.computeType,
      type: 'LINUX_CONTAINER',
      // Of a secret, CodeBuild tells the name of the secret only; so do we.
      'environment-variables': [
        ...environment.environmentVariables,
        ...request.environment,
        ...Object.entries(ownerVariables(request.owner)).map(([name, value]) => ({
          name,
          value,
          type: 'PLAINTEXT',
        })),
      ],
    },
    'timeout-in-minutes': project.timeoutInMinutes,
    'build-complete': state.build.status !== 'IN_PROGRESS',
    initiator: `codepipeline/${request.owner.pipeline}`,
    'build-start-time': dateText(state.startTime),
    source: { type: 'CODEPIPELINE' },
    artifact: { location: '' },
    logs: { 'group-name': 'stepline', 'stream-name': state.build.id },
    phases: state.build.phases.map(phaseInformation),
  };
};

const phaseInformation = (phase: BuildPhase): Readonly<Record<string, unknown>> => ({
  'phase-type': phase.type,
  'start-time': dateText(phase.startTime),
  ...(phase.endTime === undefined
    ? {}
    : {
        'phase-status': phase.status,
        'phase-context': [phaseContext(phase)],
        'end-time': dateText(phase.endTime),
        'duration-in-seconds': durationOf(phase),
      }),
});

const phaseContext = (phase: BuildPhase): string =>
  phase.message === undefined ? '[]' : `[${phase.message}]`;

const durationOf = (phase: BuildPhase): number =>
  Math.round(((phase.endTime ?? phase.startTime) - phase.startTime) / 1_000);

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sep 1, 2017 4:12:29 PM`, in UTC without saying so: CodeBuild's own way. */
const dateText = (time: number): string => {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const hour = date.getUTCHours();
  const clock = `${hour % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${months[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()} ${clock} ${hour < 12 ? 'AM' : 'PM'}`;
};
