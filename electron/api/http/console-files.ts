import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { failure } from '../failure.ts';
import { setPagePolicy } from './page-headers.ts';
import { sendFailure } from './respond.ts';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Serves the built console. The files are listed once, so a path can only ever name one of them: there is no way
 * out of the directory.
 */
export function consoleFiles(directory: string | undefined, hosts: readonly string[]): Serve {
  const missing: Serve = (_request, response) => {
    const built = directory !== undefined && existsSync(join(directory, 'index.html'));
    sendFailure(
      response,
      failure('not_found', built ? 'there is nothing here' : 'the console is not built: run npm run build'),
    );
  };
  if (directory === undefined || !existsSync(directory)) return missing;
  const serve = sirv(directory, { etag: true, dotfiles: false });
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      missing(request, response);
      return;
    }
    setPagePolicy(response, hosts);
    serve(request, response, () => missing(request, response));
  };
}
