import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorBody, ErrorCode } from '../../../shared/contract/index.ts';

/** What the address and headers of a request may come to together, bytes. */
export const MAX_HEADER_BYTES = 16 * 1_024;

interface Said {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

const BROKEN: Said = { status: 400, code: 'malformed', message: 'this is no HTTP request' };

/** By the error of Node's parser; the statuses are those that Node itself would answer. */
const SAID: Readonly<Record<string, Said>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'too_large',
    message: `the address and headers of the request are larger than the desk takes together, ${MAX_HEADER_BYTES / 1_024} KiB. In a browser, cookies of other programs on this host may be the cause: remove them`,
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, code: 'too_large', message: 'the chunks of the body carry too much' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'malformed', message: 'the request did not come to its end in time' },
};

/** Says in words why a request that cannot be read is refused, where Node would send a bare status. */
export class Unreadable {
  readonly #under = new WeakMap<Duplex, ServerResponse>();

  constructor(server: Server) {
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => this.#refuse(error, socket));
  }

  /** An answer is made on a connection: words in the middle of it would be taken for part of it. */
  answering(socket: Duplex, response: ServerResponse): void {
    this.#under.set(socket, response);
    response.once('close', () => {
      if (this.#under.get(socket) === response) this.#under.delete(socket);
    });
  }

  #refuse({ code: cause = '' }: NodeJS.ErrnoException, socket: Duplex): void {
    if (!socket.writable || cause === 'ECONNRESET' || this.#under.get(socket)?.headersSent === true) {
      socket.destroy();
      return;
    }
    const { status, code, message } = SAID[cause] ?? BROKEN;
    const body = JSON.stringify({ code, message, detail: null } satisfies ErrorBody);
    // A client that has gone already is no fault of ours.
    socket.on('error', () => {});
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      () => socket.destroy(),
    );
  }
}
