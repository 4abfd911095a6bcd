import { type Failure, failure } from './failure.ts';

/** Action of the audit row of all consoles being voided. */
export const CONSOLES_REVOKED = 'consoles_revoked';

/** Action of the audit row of a console that was signed out which had come by the token of the data directory. */
export const CONSOLE_SIGNED_OUT = 'console_signed_out';

/** What the desk's disk did not keep of a console that was sent out. */
export const notKept = (error: unknown): Failure =>
  failure(
    'unavailable',
    `it is cut off, but that cannot be written (${error instanceof Error ? error.message : String(error)}): after a restart it would be let in again. Make room on the disk, or remove the file console-key while no desk runs`,
  );
