import { text } from 'node:stream/consumers';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import type { Contract } from '../../../shared/contract/index.ts';
import { CommandError } from '../command-error.ts';
import type { Address } from './place.ts';
import { silence } from './silent-desk.ts';

/** Where a desk opens the socket of a console. */
export const SOCKET_PATH = '/rpc';

/** The desk answered, and opened no socket: by this token, or because no more are to be had. */
export class NoSocket extends Error {
  override readonly name = 'NoSocket';
  /** Of HTTP. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The first frame of the stream that a console is shown.
 *
 * @param patienceMs how long it may take, milliseconds.
 * @throws {NoSocket} where the desk refuses; {CommandError} where it does not come in time; any other error where the connection ended.
 */
export async function firstFrame(address: Address, patienceMs: number): Promise<ConsoleFrame> {
  const socket = new WebSocket(`${address.url.replace(/^http/, 'ws')}${SOCKET_PATH}`, {
    headers: { authorization: `Bearer ${address.token}` },
  });
  // Errors arrive as the end of the calls on the socket, and as the end of the time.
  socket.on('error', () => {});
  const client: ContractRouterClient<Contract> = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  );
  let tooLate: NodeJS.Timeout | undefined;
  try {
    const tooLong = new Promise<never>((_, reject) => {
      tooLate = setTimeout(() => reject(silence(address, patienceMs)), patienceMs);
    });
    return await Promise.race([firstOf(client), tooLong, refusal(socket)]);
  } finally {
    clearTimeout(tooLate);
    socket.terminate();
  }
}

const refusal = (socket: WebSocket): Promise<never> =>
  new Promise((_, reject) => {
    socket.on('unexpected-response', (_request, answer) => {
      const { statusCode = 0 } = answer;
      text(answer).then((words) => reject(new NoSocket(statusCode, words || `it answered ${statusCode}`)), reject);
    });
  });

async function firstOf(client: ContractRouterClient<Contract>): Promise<ConsoleFrame> {
  for await (const frame of await client.console.watch()) return frame;
  throw new CommandError('the desk ended the stream before it showed anything');
}
