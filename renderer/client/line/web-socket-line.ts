import { RPCLink } from '@orpc/client/websocket';
import { deskClient } from '../desk-client.ts';
import { signIn, whyNoSocket } from './admission.ts';
import type { OpenLine } from './line.ts';

const address = (place: Location): string => `${place.protocol === 'https:' ? 'wss:' : 'ws:'}//${place.host}/rpc`;

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('close', () => void whyNoSocket().then(reject), { once: true });
  });
}

function closed(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.addEventListener('close', (event) => resolve(event.reason || 'The desk went away'), { once: true });
  });
}

/**
 * Opens lines over WebSocket, for the console in a browser. A desk that was started anew has forgotten its sessions, so
 * the token, where the address brought one, is kept in memory and opens a session before each line; after a reload of
 * the page the cookie alone does.
 */
export function webSocketLines(token: string | undefined, place: Location): OpenLine {
  return async () => {
    if (token !== undefined) await signIn(token);
    const socket = new WebSocket(address(place));
    const gone = closed(socket);
    await opened(socket);
    return { client: deskClient(new RPCLink({ websocket: socket })), closed: gone, close: () => socket.close() };
  };
}
