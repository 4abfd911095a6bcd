import type { Making } from '../journal/checkpoint/keeper.ts';
import { KeyError } from '../journal/checkpoint/public-key.ts';
import { loadOrCreateSigningKey, type Vault } from '../journal/checkpoint/signing-key.ts';
import { JournalError } from '../journal/error.ts';

/**
 * What a data directory signs its checkpoints with, or why it cannot. A desk trades without checkpoints, so nothing here stops
 * it; everything that shows the desk's state says the reason. Only whoever holds the directory's lock may call this.
 */
export async function openSigning(directory: string, vault?: Vault): Promise<Making['signing']> {
  try {
    return await loadOrCreateSigningKey(directory, vault);
  } catch (error) {
    if (error instanceof KeyError || error instanceof JournalError) return { problem: error.message };
    throw error;
  }
}
