import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { failure, found } from '../failure.ts';
import type { Downloads } from '../records.ts';

/** Where a browser fetches the files that it asked for over its line. */
export const DOWNLOADS_PATH = '/downloads/';

/** Where a page asks for a ticket, by which a link to the file is followed. */
const TICKET_PATH = /^\/downloads\/([\w-]+)\/ticket$/;

/** The number of the file for which a request asks a ticket; undefined where it asks for none. */
export const ticketAsked = (path: string): string | undefined => TICKET_PATH.exec(path)?.[1];

/** The number of the file behind a path, and the ticket that a link to it carries. */
export function downloadAsked(url: string): { readonly file: string; readonly ticket: string } {
  const [path = '', query = ''] = url.split('?', 2);
  return { file: path.slice(DOWNLOADS_PATH.length), ticket: new URLSearchParams(query).get('ticket') ?? '' };
}

/**
 * Streams a file to a browser and lets it go once the browser has all of it. The caller has checked who asks.
 *
 * @param number of the file: it was given to a console that may read the journal, and nobody guesses it.
 * @throws {Failure} `not_found` for a number that leads to no file.
 */
export async function sendDownload(
  number: string,
  request: IncomingMessage,
  response: ServerResponse,
  downloads: Downloads | undefined,
): Promise<void> {
  if (request.method !== 'GET') throw failure('not_found', 'files are fetched by GET');
  const { file, name, bytes } = found(
    downloads?.take(number),
    'file of that number: it was saved, dropped, or ten minutes have passed',
  );
  response.writeHead(200, {
    'content-type': name.endsWith('.gz') ? 'application/gzip' : 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
    'content-length': bytes,
    'cache-control': 'no-store',
  });
  try {
    await pipeline(createReadStream(file), response);
    downloads?.drop(number);
  } catch (error) {
    // A browser that went away may come again while the file is kept.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
