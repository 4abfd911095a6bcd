import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiContext } from '../context.ts';
import { failure, malformed } from '../failure.ts';
import { sessionsOf } from '../handler/run.ts';
import { callerOf, checkEffect } from '../restraint.ts';
import { checkRole } from '../role.ts';
import { sendJson } from './respond.ts';

const PATH = /^\/imports\/([0-9a-f-]{36})$/;

/** Whether a path takes a piece of a file. */
export const isUpload = (path: string): boolean => PATH.test(path);

/**
 * Takes a piece of a file that was announced by `imports.begin`. It stands outside the contract because a contract's input is
 * read whole before anybody looks at it, and a file is streamed to disk.
 *
 * @throws {Failure} as {@link Imports.take}, and as any call of a trader's.
 */
export async function takeUpload(
  request: IncomingMessage,
  response: ServerResponse,
  context: ApiContext,
): Promise<void> {
  if (request.method !== 'PUT') throw failure('not_found', 'a piece of a file is sent with PUT');
  const operator = callerOf(context);
  checkRole(operator, 'trader');
  checkEffect(operator, 'change');
  const address = new URL(request.url ?? '/', 'http://desk');
  const [, uploadId = ''] = PATH.exec(address.pathname) ?? [];
  const offset = Number(address.searchParams.get('offset') ?? Number.NaN);
  const bytes = Number(request.headers['content-length'] ?? Number.NaN);
  const errors = [
    ...(Number.isSafeInteger(offset) && offset >= 0 ? [] : ['offset: give how many bytes were sent before']),
    ...(Number.isSafeInteger(bytes) && bytes > 0 ? [] : ['content-length: say how many bytes follow']),
  ];
  if (errors.length > 0) throw malformed('say where the piece begins and how long it is', errors);
  const upload = await sessionsOf(context).imports.take(uploadId, offset, bytes, request);
  sendJson(response, 200, upload);
}
