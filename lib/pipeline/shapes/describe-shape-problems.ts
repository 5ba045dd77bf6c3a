import { formatPath, memberPath } from '../path.ts';
import type { Problem } from '../problem.ts';
import type { ShapeProblem } from './check-shape.ts';

export const describeShapeProblem = ({ path, value, constraint }: ShapeProblem): Problem => ({
  path: formatPath(path),
  exception: 'ValidationException',
  message: `Value ${value} failed to satisfy constraint: ${constraint}`,
});

/** The service's ValidationException text (semantics 1.4). */
export const validationMessage = (problems: readonly ShapeProblem[]): string => {
  const texts = new Set(
    problems.map(
      ({ reportedAt, value, constraint }) =>
        `Value ${value} at '${memberPath(reportedAt)}' failed to satisfy constraint: ${constraint}`,
    ),
  );
  const count = texts.size === 1 ? '1 validation error' : `${texts.size} validation errors`;
  return `${count} detected: ${[...texts].join('; ')}`;
};
