import { RPCLink } from '@orpc/client/websocket';
import { SESSION_OVER } from '../../../shared/contract/page-line.ts';
import { deskClient } from '../desk-client.ts';
import { signIn, whyNoSocket } from './admission.ts';
import { type Line, NotAdmitted, type OpenLine } from './line.ts';
import type { PageProofs } from './page-proof.ts';

/** The token that the address brought, for as long as the page lives and nobody has signed it out. */
export interface HeldToken {
  text: string | undefined;
}

const address = (place: Location): string => `${place.protocol === 'https:' ? 'wss:' : 'ws:'}//${place.host}/rpc`;

function opened(socket: WebSocket, proofs: PageProofs): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('close', () => void whyNoSocket(proofs).then(reject), { once: true });
  });
}

function closed(socket: WebSocket, token: HeldToken): Promise<string> {
  return new Promise((resolve) => {
    const end = ({ code, reason }: CloseEvent): void => {
      // Whoever ended it, here or elsewhere, meant this page to be out: the token would open the next one.
      if (code === SESSION_OVER) token.text = undefined;
      resolve(reason || 'The desk went away');
    };
    socket.addEventListener('close', end, { once: true });
  });
}

/**
 * Opens lines over WebSocket, for the console in a browser. A desk may have been given another key meanwhile, so the token, where the address
 * brought one, is kept in memory and opens a session before each line; after a reload of the page the cookie and its proof do.
 */
export function webSocketLines(token: HeldToken, place: Location, proofs: PageProofs): OpenLine {
  /** True until the desk has said whether it lets in the page as it was opened. */
  let isNew = token.text !== undefined;
  const line = async (): Promise<Line> => {
    const socket = new WebSocket(address(place), proofs.protocols());
    const gone = closed(socket, token);
    await opened(socket, proofs);
    return { client: deskClient(new RPCLink({ websocket: socket })), closed: gone, close: () => socket.close() };
  };
  return async () => {
    if (token.text !== undefined) await signIn(token.text, proofs);
    try {
      const open = await line();
      isNew = false;
      return open;
    } catch (error) {
      if (!(error instanceof NotAdmitted) || !isNew) throw error;
      // Whoever opens the desk's address means its token, whoever had signed in here before and is no more.
      isNew = false;
      proofs.forget('operator');
      return line();
    }
  };
}
