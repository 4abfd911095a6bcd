import {
  onMessagePortClose,
  onMessagePortMessage,
  postMessagePortMessage,
  type SupportedMessagePort,
} from '@orpc/client/message-port';
import { RPCHandler } from '@orpc/server/message-port';
import type { Desk } from '../host/desk.ts';
import { ADMINISTRATOR, type ApiContext, type Beside } from './context.ts';
import { feedOf } from './feed-of.ts';
import { declaredErrors, readableRequests } from './interceptor.ts';
import { Connection } from './operator/connection.ts';
import { router } from './router.ts';
import { isCallMessage } from './rpc-message.ts';
import type { WindowSeat } from './window-seat.ts';

/** A message port of Electron's, of the browser's or of Node's. */
export type PortLike = SupportedMessagePort;

/** A port that is served. */
export interface PortLine {
  /** Locks the session of whoever has signed in on it: they may read and reduce until they give their password. */
  lock(): void;
}

const handler = new RPCHandler<ApiContext>(router, {
  interceptors: [readableRequests],
  clientInterceptors: [declaredErrors],
});

/**
 * Serves the contract on a message port: the window's way in. Whoever holds the other end may do what the token of the data
 * directory allows, so a port is handed only to a page of the desk's own; an operator signs in on the port itself.
 *
 * @param window around the page at the other end.
 */
export function attachPort(desk: Desk, port: PortLike, beside: Beside = {}, window?: WindowSeat): PortLine {
  const connection = new Connection('directory', true, beside.access);
  handler.upgrade(
    {
      on: (event: string, callback: (event?: { data: unknown }) => void) => {
        if (event === 'close') onMessagePortClose(port, callback);
        if (event !== 'message') return;
        onMessagePortMessage(port, (data: unknown) => {
          if (isCallMessage(data)) callback({ data });
        });
      },
      postMessage: (data: unknown) => postMessagePortMessage(port, data),
    },
    { context: { desk, feed: feedOf(desk), operator: ADMINISTRATOR, ...beside, connection, window } },
  );
  if ('start' in port && typeof port.start === 'function') port.start();
  return { lock: () => connection.lock() };
}
