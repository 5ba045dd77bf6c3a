import type { ActionRunner, ActionRunners, ActionWork } from '../../lib/action/action-runner.ts';
import { ConfigurationError } from '../../lib/errors.ts';

const at = (work: ActionWork, field: string): string => `${work.stage}/${work.action.name}: ${field}`;

/** @param runnersOf the runners with the credentials of a role. */
export interface ActionRoles {
  readonly region: string;
  readonly own: ActionRunners;
  readonly runnersOf: (roleArn: string) => ActionRunners;
}

/** A region that we would not go to must not be passed over in silence. */
const refuseOtherRegion = (work: ActionWork, region: string): void => {
  if (work.action.region === undefined || work.action.region === region) return;
  throw new ConfigurationError(at(work, 'region'), `"${work.action.region}": actions run in ${region} only`);
};

/**
 * Runners that start an action under the role which the declaration names for it, else under our own. What became of it is
 * asked under our own.
 */
export const withActionRoles = ({ region, own, runnersOf }: ActionRoles): ActionRunners => {
  const byRole = new Map<string, ActionRunners>();
  const chosen = (work: ActionWork): ActionRunner | undefined => {
    refuseOtherRegion(work, region);
    const { roleArn, actionTypeId } = work.action;
    if (roleArn === undefined) return own(actionTypeId);
    const runners = byRole.get(roleArn) ?? runnersOf(roleArn);
    byRole.set(roleArn, runners);
    return runners(actionTypeId);
  };

  const wrap = (runner: ActionRunner): ActionRunner => {
    if (runner.kind === 'inline') {
      return {
        kind: 'inline',
        run: (work) => {
          const mine = chosen(work);
          return mine?.kind === 'inline' ? mine.run(work) : runner.run(work);
        },
      };
    }
    return {
      ...runner,
      ensureStarted: (work) => {
        const mine = chosen(work);
        return mine?.kind === 'external' ? mine.ensureStarted(work) : runner.ensureStarted(work);
      },
    };
  };

  return (type) => {
    const runner = own(type);
    return runner && wrap(runner);
  };
};
