import type { IncomingMessage } from 'node:http';
import { jsonProblem } from '../../../shared/contract/field.ts';
import { failure, malformed } from '../failure.ts';

/** Largest body of a request, bytes. */
export const MAX_BODY_BYTES = 65_536;

/**
 * The JSON body of a request; undefined where there is none.
 *
 * @throws {Failure} `too_large` beyond {@link MAX_BODY_BYTES}; `malformed` when it is not JSON, is not declared as JSON
 * (a plain HTML form cannot declare it, so no other page can have one sent), or is nested too deep.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const tooLarge = () => failure('too_large', `the body is larger than ${MAX_BODY_BYTES} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  const [type] = (request.headers['content-type'] ?? '').split(';');
  if (type?.trim().toLowerCase() !== 'application/json') {
    throw malformed('send JSON, with the header content-type: application/json', [
      'content-type: must be application/json',
    ]);
  }
  const body = parse(Buffer.concat(chunks));
  const problem = jsonProblem(body);
  if (problem) throw malformed(`the body ${problem}`, [`body: ${problem}`]);
  return body;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw malformed(`the body is not JSON: ${reason}`, [`body: ${reason}`]);
  }
}
