import type { IncomingMessage } from 'node:http';
import { PAGE_HEADER, PROOF_PROTOCOL } from '../../../shared/contract/page-line.ts';
import { isSame } from './same.ts';

// A cookie knows no ports: a browser sends it to every server on the same host. So a console is let in by its cookie and a proof together.
// The proof is given to the page and kept in its own storage, which belongs to one origin: scheme, host and port.

/** A page holds one for the token of the data directory and one for an operator. More are not looked at. */
const MOST_PROOFS = 4;

/** The proofs that a request shows, in its header or, where it opens a socket, among its subprotocols. */
export function proofsOf({ headers }: IncomingMessage): readonly string[] {
  const shown = headers[PAGE_HEADER];
  const named = (typeof shown === 'string' ? shown : '').split(/[ ,]+/);
  const offered = (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each.startsWith(PROOF_PROTOCOL))
    .map((each) => each.slice(PROOF_PROTOCOL.length));
  return [...named, ...offered].filter((each) => each !== '').slice(0, MOST_PROOFS);
}

/** Whether a request shows this proof. */
export const shows = (request: IncomingMessage, proof: string): boolean =>
  proofsOf(request).some((each) => isSame(each, proof));

/** What a proof is made over: a session, where the page has the desk from, and whose kind of session it is. */
export const proofText = (kind: 'directory' | 'operator', host: string | undefined, session: string): string =>
  `page ${kind} ${host ?? ''} ${session}`;
