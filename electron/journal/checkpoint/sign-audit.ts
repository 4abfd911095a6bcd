import { deskUuid } from '../../../shared/base/uuid.ts';
import type { SqliteJournal } from '../journal.ts';
import { openSigning } from './begin-signing.ts';
import type { KeeperClock, Making } from './keeper-ports.ts';
import type { Vault } from './signing-key.ts';

/** How the audit of a data directory is signed. */
export interface SigningOptions {
  readonly directory: string;
  /** The desk's seed, from which its id derives. */
  readonly seed: number;
  readonly clock: KeeperClock;
  /** The operating system's keychain for the key; a file of the owner's alone where undefined. */
  readonly vault?: Vault | undefined;
  /** Sign within the commits, as a session at full speed needs it. */
  readonly inTurn?: boolean;
}

/**
 * From here on the journal's audit is signed. Without a key that can be used the desk trades all the same, and everything that
 * shows its state says why there are no checkpoints.
 *
 * @throws {JournalError} `corrupt` when the checkpoints that are there are another desk's, or not of these rows; the journal is
 * closed then.
 * @returns the key, or why there is none.
 */
export async function signAudit(journal: SqliteJournal, options: SigningOptions): Promise<Making['signing']> {
  const { directory, seed, clock, vault, inTurn = false } = options;
  try {
    const signing = await openSigning(directory, vault);
    journal.checkpoints?.begin({
      deskId: deskUuid(seed, 'desk', 1),
      clock,
      signing,
      inTurn,
      madeHere: journal.madeHere,
    });
    return signing;
  } catch (error) {
    journal.close();
    throw error;
  }
}
