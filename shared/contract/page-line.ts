/** Names on the wire between the console's page in a browser and the desk, on which both have to agree. */

/** The header in which a page's own requests show its proofs, with a space between two. */
export const PAGE_HEADER = 'x-desk-page';

/** The subprotocol of the console's socket, which the desk answers. */
export const CONSOLE_PROTOCOL = 'desk.console';

/** A page's script cannot give a socket headers, so proofs come as further subprotocols, each behind this. */
export const PROOF_PROTOCOL = 'page.';

/** Close code of the desk's own (RFC 6455, 7.4.2) for a socket whose session has ended. */
export const SESSION_OVER = 4_001;
