import type { Sources } from './read-sources.ts';
import { codeOnly } from './strip-source.ts';

/** What the domain is given by ports instead: time, chance, the environment, the network. */
const IMPURE: Readonly<Record<string, RegExp>> = {
  process: /(?<![.\w$])process(?![\w$]|\s*[:?]\s)/,
  console: /(?<![.\w$])console\s*[.[]/,
  'Date.now': /(?<![.\w$])Date\s*\.\s*now\b/,
  'new Date()': /(?<![.\w$])new\s+Date\b(?!\s*\(\s*[^\s)])/,
  'Date()': /(?<![.\w$])(?<!new\s+)Date\s*\(/,
  'Math.random': /(?<![.\w$])Math\s*\.\s*random\b/,
  'a timer':
    /(?<![.\w$])(?:set(?:Timeout|Interval|Immediate)|queueMicrotask)\b|\bAbortSignal\s*\.\s*timeout\b/,
  performance: /(?<![.\w$])performance\s*\./,
  crypto: /(?<![.\w$])crypto\s*\./,
  fetch: /(?<![.\w$])fetch\s*\(/,
  globalThis: /(?<![.\w$])globalThis\b/,
};

/** Uses of the world in files that have none, as `path uses Date.now`. */
export const impurities = (sources: Sources): readonly string[] =>
  [...sources].flatMap(([path, source]) => {
    const code = codeOnly(source);
    return Object.entries(IMPURE)
      .filter(([, pattern]) => pattern.test(code))
      .map(([what]) => `${path} uses ${what}`);
  });
