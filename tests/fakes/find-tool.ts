import { spawnSync } from 'node:child_process';
import { isRequired } from './is-required.ts';

/**
 * Whether a tool of others runs on this machine. Where it does not, this is said aloud, and a failure where
 * `STEPLINE_REQUIRE` holds `name`: nothing is green that never ran.
 *
 * @param without what is not tested then.
 */
export const findTool = (name: string, command: readonly [string, ...string[]], without: string): boolean => {
  const [program, ...args] = command;
  if (spawnSync(program, args, { stdio: 'ignore' }).status === 0) return true;
  if (isRequired(name))
    throw new Error(`STEPLINE_REQUIRE says ${name}, and \`${command.join(' ')}\` does not run here`);
  console.warn(`${name} is not installed: ${without}`);
  return false;
};
