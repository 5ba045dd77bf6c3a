/**
 * What a link checker found, judged. A run that looked at nothing is no success: an unreachable site, a page without
 * links and an answer that cannot be read each become a failing case.
 *
 * @typedef {{ name: string, page: string, status: 'passed' | 'failed' | 'skipped', message?: string }} LinkCase
 */

const shorten = (url, siteUrl) => (url.startsWith(siteUrl) ? url.slice(siteUrl.length) || './' : url);

const whyBroken = ({ url, status, failureDetails = [] }) => {
  if (!status) return 'no answer';
  const details = failureDetails.map((each) => each?.message ?? each?.statusText).filter(Boolean);
  const answer =
    status < 400 && url.includes('#') ? `the page has no ${new URL(url).hash}` : `answered ${status}`;
  return [answer, ...details].join('; ');
};

const outcomeOf = (link) => {
  if (link.state === 'OK') return { status: 'passed' };
  if (link.state === 'SKIPPED') return { status: 'skipped' };
  return { status: 'failed', message: whyBroken(link) };
};

const failed = (name, message) => ({ name, page: 'the run', status: 'failed', message });

/** Why a run proves nothing, or contradicts itself, though no single link was found broken. */
const faultsOfRun = (result, cases, siteUrl, exitCode) => {
  if (cases.some(({ status }) => status === 'failed')) return [];
  const followed = result.links.filter((link) => link.parent && link.state !== 'SKIPPED');
  if (followed.length === 0) return [failed('finds links to check', `no link was checked at ${siteUrl}`)];
  if (exitCode !== 0 || result.passed !== true) {
    return [failed('ends well', `the link checker ended with ${exitCode}, though it named no broken link`)];
  }
  return [];
};

const parse = (json) => {
  try {
    const result = JSON.parse(json);
    return Array.isArray(result?.links) ? result : undefined;
  } catch {
    return undefined;
  }
};

/**
 * The test cases of one run: one for each link, and one more for each reason not to trust the run.
 *
 * @param {string} json what `linkinator --format JSON` printed
 * @param {string} siteUrl where the run began
 * @param {number} exitCode how the run ended
 * @returns {LinkCase[]} never empty
 */
export const linkCases = (json, siteUrl, exitCode) => {
  const result = parse(json);
  if (!result)
    return [failed('answers', `the link checker ended with ${exitCode} and left no readable result`)];
  const cases = result.links.map((link) => ({
    name: link.parent ? shorten(link.url, siteUrl) : link.url,
    page: link.parent ? shorten(link.parent, siteUrl) : 'the start',
    ...outcomeOf(link),
  }));
  // A missing #fragment is told once for each page that links to it, always in the name of the same page.
  const once = new Map(cases.map((each) => [`${each.page} ${each.name} ${each.status}`, each]));
  return [...once.values(), ...faultsOfRun(result, cases, siteUrl, exitCode)];
};

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// XML 1.0 allows no control characters, not even escaped ones.
const escapeXml = (text) =>
  [...text]
    .filter((character) => character >= ' ' && character !== '\uFFFE' && character !== '\uFFFF')
    .map((character) => entities[character] ?? character)
    .join('');

const testCase = ({ name, page, status, message = '' }) => {
  const open = `    <testcase classname="${escapeXml(page)}" name="${escapeXml(name)}"`;
  if (status === 'passed') return `${open}/>`;
  if (status === 'skipped') return `${open}><skipped/></testcase>`;
  const text = escapeXml(message);
  return `${open}><failure message="${text}">${escapeXml(name)} on ${escapeXml(page)}: ${text}</failure></testcase>`;
};

/**
 * The cases as JUnit XML, with the page that has the link as the class.
 *
 * @param {LinkCase[]} cases
 */
export const toJUnit = (cases) => {
  const count = (wanted) => cases.filter(({ status }) => status === wanted).length;
  const counts = `tests="${cases.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="links" ${counts}>`,
    ...cases.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
};
