import type { ActionRunner, ActionRunners, ActionWork } from '../../lib/action/action-runner.ts';
import { byRole, type Roles } from './by-role.ts';

/**
 * Runners that start an action under the role which the declaration names for it, else under our own. What became of it is
 * asked under our own.
 */
export const withActionRoles = (roles: Roles<ActionRunners>): ActionRunners => {
  const runnersFor = byRole(roles);
  const chosen = ({ stage, action }: ActionWork): ActionRunner | undefined =>
    runnersFor({ ...action, at: `${stage}/${action.name}` })(action.actionTypeId);

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
    const runner = roles.own(type);
    return runner && wrap(runner);
  };
};
