import { NatsError } from 'nats.ws';

/** How long a server may take to answer anything, milliseconds. One that takes longer is left, and asked anew. */
export const PATIENCE_MS = 3_000;

/** What a fault of the client, or of anything else, says to a person. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof NatsError) {
    if (error.code === 'TIMEOUT' || error.code === 'CONNECTION_TIMEOUT')
      return `the server did not answer within ${PATIENCE_MS / 1_000} s`;
    if (error.code === '503') return 'the server offers no JetStream';
  }
  return error.message || ('code' in error ? String(error.code) : error.name);
}
