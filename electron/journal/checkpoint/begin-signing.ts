import { deskUuid } from '../../../shared/base/uuid.ts';
import { JournalError } from '../error.ts';
import type { SqliteJournal } from '../journal.ts';
import type { KeeperClock, Making } from './keeper-ports.ts';
import { KeyError } from './public-key.ts';
import { hasSigningKey, loadOrCreateSigningKey, type Vault } from './signing-key.ts';

/** The key of a data directory as {@link loadOrCreateSigningKey} gives it, or why it cannot be used, in words. */
export async function openSigning(directory: string, vault?: Vault): Promise<Making['signing']> {
  try {
    return await loadOrCreateSigningKey(directory, vault);
  } catch (error) {
    if (error instanceof KeyError || error instanceof JournalError) return { problem: error.message };
    throw error;
  }
}

/**
 * For a command that writes to a journal without serving it: from here on what it writes, and has written, is signed, at the latest when the
 * journal is closed. Where the directory has never had a key nothing is signed, and none is made: that is the first start's, which may
 * have a keychain for it. Never throws for a key that cannot be used, since the command itself must not depend on it.
 *
 * @returns why nothing is signed, in words for a person; undefined where it is, or there has never been a key.
 */
export async function beginSigning(
  journal: Pick<SqliteJournal, 'meta' | 'checkpoints'>,
  directory: string,
  clock: KeeperClock,
): Promise<string | undefined> {
  try {
    const seed = journal.meta('seed');
    if (seed === undefined || !hasSigningKey(directory)) return undefined;
    const signing = await openSigning(directory);
    journal.checkpoints?.begin({ deskId: deskUuid(Number(seed), 'desk', 1), clock, signing });
    return 'problem' in signing ? signing.problem : undefined;
  } catch (error) {
    if (error instanceof JournalError) return error.message;
    throw error;
  }
}
