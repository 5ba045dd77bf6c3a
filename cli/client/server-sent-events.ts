export interface ServerSentEvent {
  /** `message` where none is named. */
  readonly type: string;
  readonly data: string;
  /** The last id that the stream has named so far: what a reader resumes from. */
  readonly lastId: string | undefined;
  /** Milliseconds after which a reader asks again once the stream has ended, as far as it has said so. */
  readonly retryMs: number | undefined;
}

interface Fields {
  type: string;
  data: string[];
}

const fresh = (): Fields => ({ type: 'message', data: [] });

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}

/** Reads a stream of server-sent events (WHATWG HTML, 9.2) as far as Stepline's own server sends them. */
export async function* serverSentEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let lastId: string | undefined;
  let retryMs: number | undefined;
  let fields = fresh();
  for await (const line of linesOf(body)) {
    if (line === '') {
      if (fields.data.length > 0) yield { type: fields.type, data: fields.data.join('\n'), lastId, retryMs };
      fields = fresh();
      continue;
    }
    const [name = '', ...others] = line.split(':');
    const value = others.join(':').replace(/^ /, '');
    if (name === 'event') fields.type = value;
    else if (name === 'data') fields.data.push(value);
    else if (name === 'id') lastId = value;
    else if (name === 'retry' && /^\d+$/.test(value)) retryMs = Number(value);
  }
}
