import type { IncomingMessage, ServerResponse } from 'node:http';
import { OpenAPIHandler } from '@orpc/openapi/node';
import type { ApiContext } from '../context.ts';
import { errorBody, failure } from '../failure.ts';
import { declaredErrors, readableRequests } from '../interceptor.ts';
import { isStream } from '../openapi.ts';
import { router } from '../router.ts';
import { readJson } from './body.ts';

const handler = new OpenAPIHandler<ApiContext>(router, {
  filter: ({ path }) => !isStream(path),
  interceptors: [readableRequests],
  clientInterceptors: [declaredErrors],
  customErrorResponseBodyEncoder: errorBody,
});

/**
 * Answers a call of the contract over REST.
 *
 * @throws {Failure} when the body cannot be taken, or no call has this method and path.
 */
export async function answerCall(
  request: IncomingMessage,
  response: ServerResponse,
  context: ApiContext,
): Promise<void> {
  // What the desk says is true for a moment only, and may be a token.
  response.setHeader('cache-control', 'no-store');
  const reads = request.method === 'GET' || request.method === 'HEAD';
  // Without a body, what is missing is each field of it, by its name.
  const sent = reads ? undefined : await readJson(request);
  const body = reads || sent !== undefined ? sent : {};
  // The handler takes a body that has been read already instead of reading one without a limit.
  const { matched } = await handler.handle(Object.assign(request, { body }), response, { context });
  if (!matched) throw failure('not_found', `there is no call ${request.method} ${request.url?.split('?')[0]}`);
}
