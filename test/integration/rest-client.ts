import { type IncomingHttpHeaders, request } from 'node:http';

/** A JSON object of an answer. */
export type JsonAnswer = Record<string, unknown>;

/** What came back. `json` is undefined where the body is none. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: JsonAnswer | undefined;
}

export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Buffer;
  /** Sends the body without saying its length first. */
  readonly chunked?: boolean;
  readonly headers?: Record<string, string>;
}

export const TOKEN = 'a-token-of-the-test';

/** Asks over a plain socket: unlike `fetch`, it sends any `Host` and `Origin`, and leaves the path as it is written. */
export function ask(port: number, { method, path, body, raw, chunked = false, headers = {} }: Ask): Promise<Answer> {
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: method ?? (text === undefined ? 'GET' : 'POST'),
        agent: false,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(text === undefined
            ? {}
            : {
                'content-type': 'application/json',
                ...(chunked
                  ? { 'transfer-encoding': 'chunked' }
                  : { 'content-length': String(Buffer.byteLength(text)) }),
              }),
          ...headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const received = Buffer.concat(chunks).toString();
          const isJson = incoming.headers['content-type']?.startsWith('application/json') ?? false;
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: received,
            json: isJson ? (JSON.parse(received) as JsonAnswer) : undefined,
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

/** What a browser's page has once it is let in: a cookie, and the proof that goes with it. */
export interface Entry {
  readonly cookie: string;
  readonly proof: string;
}

/** What a page was given by a sign-in; empty where it was given nothing. */
export const entryIn = ({ headers, json }: Answer): Entry => ({
  cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '',
  proof: typeof json?.page_proof === 'string' ? json.page_proof : '',
});

/** What the page's own requests carry. */
export const shown = ({ cookie, proof }: Entry): Record<string, string> => ({ cookie, 'x-desk-page': proof });

/** What its socket offers. */
export const offered = ({ proof }: Entry): string[] => [
  'desk.console',
  ...proof
    .split(' ')
    .filter((each) => each !== '')
    .map((each) => `page.${each}`),
];
