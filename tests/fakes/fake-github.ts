import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const run = promisify(execFile);

export interface GitHubRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** GitHub's API over HTTP, for one repository `acme/site` that is on disk. */
export interface FakeGitHub {
  readonly root: string;
  readonly requests: readonly GitHubRequest[];
  /** Answers the next requests with these, instead of what GitHub would say. */
  answerNext(
    ...answers: readonly { status: number; headers?: Record<string, string>; body?: string }[]
  ): void;
  close(): Promise<void>;
}

const git = async (directory: string, ...args: string[]) => {
  const options = { cwd: directory, encoding: 'buffer' as const, maxBuffer: 64 * 1024 * 1024 };
  return (await run('git', args, options)).stdout;
};

const commitOf = async (directory: string, ref: string): Promise<string | undefined> => {
  const name = ref.startsWith('heads/') ? `refs/${ref}` : ref;
  const found = await git(
    directory,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${name}^{commit}`,
  )
    .then((text) => text.toString().trim())
    .catch(() => undefined);
  return found;
};

const describe = async (directory: string, sha: string): Promise<object> => {
  const format = '--format=%an%x00%ad%x00%cn%x00%cd%x00%B';
  const args = ['log', '--no-walk', '--date=format-local:%Y-%m-%dT%H:%M:%SZ', format, sha];
  const [author, authored, committer, committed, ...message] = (await git(directory, ...args))
    .toString()
    .split('\0');
  return {
    sha,
    html_url: `https://github.com/acme/site/commit/${sha}`,
    commit: {
      message: message.join('\0').trimEnd(),
      author: { name: author, date: authored },
      committer: { name: committer, date: committed },
    },
  };
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

export const startFakeGitHub = async (directory: string): Promise<FakeGitHub> => {
  const requests: GitHubRequest[] = [];
  const scripted: { status: number; headers?: Record<string, string>; body?: string }[] = [];
  process.env['TZ'] ??= 'UTC';

  const json = (response: ServerResponse, status: number, body: object): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  const commit = async (response: ServerResponse, ref: string): Promise<void> => {
    const sha = await commitOf(directory, ref);
    if (sha) json(response, 200, await describe(directory, sha));
    else json(response, ref.startsWith('heads/') ? 404 : 422, { message: `No commit found for SHA: ${ref}` });
  };

  const tarball = async (response: ServerResponse, ref: string): Promise<void> => {
    const sha = await commitOf(directory, ref);
    if (!sha) return json(response, 404, { message: 'Not Found' });
    response.writeHead(302, { location: `${github.root}/codeload/${sha}` }).end();
  };

  const codeload = async (response: ServerResponse, sha: string): Promise<void> => {
    const tar = await git(
      directory,
      'archive',
      '--format=tar',
      `--prefix=acme-site-${sha.slice(0, 7)}/`,
      sha,
    );
    response.writeHead(200, { 'content-type': 'application/x-gzip' }).end(gzipSync(tar));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = decodeURIComponent(request.url ?? '');
    const { method = '', headers } = request;
    const body = await textOf(request);
    requests.push({ method, path, authorization: headers.authorization, body });
    const next = scripted.shift();
    if (next) return void response.writeHead(next.status, next.headers).end(next.body ?? '{}');
    if (path.startsWith('/codeload/')) return codeload(response, path.slice('/codeload/'.length));
    if (!path.startsWith('/repos/acme/site')) return json(response, 404, { message: 'Not Found' });
    const rest = path.slice('/repos/acme/site'.length);
    if (rest.startsWith('/commits/')) return commit(response, rest.slice('/commits/'.length));
    if (rest.startsWith('/tarball/')) return tarball(response, rest.slice('/tarball/'.length));
    return json(response, rest.startsWith('/statuses/') ? 201 : 200, {});
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => json(response, 500, { message: String(error) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const github: FakeGitHub = {
    root: `http://127.0.0.1:${address.port}`,
    requests,
    answerNext: (...answers) => void scripted.push(...answers),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return github;
};
