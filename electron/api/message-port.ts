import {
  onMessagePortClose,
  onMessagePortMessage,
  postMessagePortMessage,
  type SupportedMessagePort,
} from '@orpc/client/message-port';
import { RPCHandler } from '@orpc/server/message-port';
import type { Desk } from '../host/desk.ts';
import { ADMINISTRATOR, type ApiContext } from './context.ts';
import { feedOf } from './feed-of.ts';
import { declaredErrors, readableRequests } from './interceptor.ts';
import { router } from './router.ts';
import { isCallMessage } from './rpc-message.ts';

/** A message port of Electron's, of the browser's or of Node's. */
export type PortLike = SupportedMessagePort;

const handler = new RPCHandler<ApiContext>(router, {
  interceptors: [readableRequests],
  clientInterceptors: [declaredErrors],
});

/**
 * Serves the contract on a message port: the window's way in. Whoever holds the other end acts as the desk's
 * administrator, so a port is handed only to a page of the desk's own.
 */
export function attachPort(desk: Desk, port: PortLike): void {
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
    { context: { desk, feed: feedOf(desk), operator: ADMINISTRATOR } },
  );
  if ('start' in port && typeof port.start === 'function') port.start();
}
