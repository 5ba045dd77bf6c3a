import type { ShellSession } from '../shell/shell-session.ts';

/** How each runtime says its version; the first text that looks like one counts. */
const probes: Readonly<Record<string, string>> = {
  dotnet: 'dotnet --version',
  golang: 'go version',
  java: 'java -version',
  nodejs: 'node --version',
  php: 'php --version',
  python: 'python3 --version || python --version',
  ruby: 'ruby --version',
};

/**
 * Holds `runtime-versions` against what is there: CodeBuild would install the version, we can only say whether the image
 * or this machine has it. Answers why the build cannot go on, if it cannot.
 */
export const checkRuntimes = async (
  wanted: Readonly<Record<string, string>>,
  session: ShellSession,
  tell: (text: string) => void,
): Promise<string | undefined> => {
  for (const [runtime, text] of Object.entries(wanted)) {
    const version = text.includes('$') ? await session.expand(text) : text;
    const found = versionIn(await session.capture(probes[runtime] ?? 'false'));
    if (found === undefined)
      return `YAML_FILE_ERROR: runtime ${runtime} ${version} is wanted, and there is no ${runtime} here`;
    if (!satisfies(found, version))
      return `YAML_FILE_ERROR: runtime ${runtime} ${version} is wanted, and ${found} is here`;
    tell(`Using ${runtime} ${found} (wanted: ${version})`);
  }
  return undefined;
};

const versionIn = (text: string): string | undefined => /\d+(?:\.\d+)+/.exec(text)?.[0];

/** `20`, `20.x`, `20.11`, `latest`, `corretto17`, `openjdk11`; Java 8 calls itself 1.8. */
export const satisfies = (found: string, wanted: string): boolean => {
  if (wanted === 'latest') return true;
  const numbers = wanted
    .replace(/^[a-z]+/i, '')
    .split('.')
    .filter((part) => part !== 'x');
  const parts = found.replace(/^1\.8\b/, '8').split('.');
  return numbers.length > 0 && numbers.every((number, index) => number === parts[index]);
};
