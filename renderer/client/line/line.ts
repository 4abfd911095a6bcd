import type { DeskClient } from '../desk-client.ts';

/** A line to the desk that stands. */
export interface Line {
  readonly client: DeskClient;
  /** Resolves when the line is gone, with the reason in words; never rejects. */
  readonly closed: Promise<string>;
  /** Hangs up. */
  close(): void;
}

/**
 * Opens a line.
 *
 * @throws {NotAdmitted} when the desk does not know us.
 * @throws {Error} when no line could be had; its message says why, in words.
 */
export type OpenLine = () => Promise<Line>;

/** The desk answered and does not let us in. Trying again with nothing new to show does not help. */
export class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted';
  /** Whether a name and a password would let somebody in. */
  readonly operators: boolean;

  constructor(message: string, operators = false) {
    super(message);
    this.operators = operators;
  }
}
