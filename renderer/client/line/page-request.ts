import type { PageProofs } from './page-proof.ts';

/** What a page asks the desk for over HTTP, beside its line. */
export interface PageRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** A record goes as JSON, a blob as the bytes that it is. */
  readonly body?: Blob | Readonly<Record<string, unknown>>;
  /** Which proofs are shown: `acting` where left out. */
  readonly proof?: 'acting' | 'all';
  /** Calls it off. */
  readonly signal?: AbortSignal;
}

const bodyOf = (body: PageRequest['body']): Pick<RequestInit, 'body' | 'headers'> => {
  if (body === undefined) return {};
  return body instanceof Blob
    ? { body }
    : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
};

/**
 * Asks under the page's own session.
 *
 * @throws {Error} where the desk cannot be reached; its message says so.
 */
export function request(path: string, asked: PageRequest, proofs: PageProofs): Promise<Response> {
  const { body, headers } = bodyOf(asked.body);
  return fetch(path, {
    method: asked.method,
    headers: { ...proofs.headers(asked.proof), ...headers },
    ...(body !== undefined && { body }),
    ...(asked.signal && { signal: asked.signal }),
    credentials: 'same-origin',
    cache: 'no-store',
  }).catch(() => {
    throw new Error('The desk does not answer');
  });
}

/** A field of what came from outside; undefined where there is none. */
export const fieldOf = (answer: unknown, name: string): unknown =>
  typeof answer === 'object' && answer !== null ? (answer as Readonly<Record<string, unknown>>)[name] : undefined;

/** What the desk said when it refused: its own words, or its status where there are none. */
export async function wordsOf(answer: Response): Promise<string> {
  // What is no JSON is not the desk's own word.
  const message = fieldOf(await answer.json().catch(() => null), 'message');
  return typeof message === 'string' ? message : `the desk answered ${answer.status}`;
}
