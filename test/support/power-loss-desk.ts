import { loadOrCreateSigningKey } from '../../electron/journal/checkpoint/signing-key.ts';
import type { SqliteJournal } from '../../electron/journal/journal.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { ManualClock } from './live-rig.ts';

const DESK_ID = '6f3a2b1c-0000-8000-8000-000000000001';
/** Longer than rows may go uncovered, and than a checkpoint waits for a commit. */
const HOUR_MS = 3_600_000;
const MINUTE_MS = 61_000;

/** A journal with all that a desk keeps beside it: key, checkpoints, anchors. Its time passes when it is told to. */
export class KeptJournal {
  readonly journal: SqliteJournal;
  readonly #clock = new ManualClock();

  private constructor(journal: SqliteJournal) {
    this.journal = journal;
  }

  /** @throws {JournalError} as `openJournal`. @throws {KeyError} when there was a signing key and it is of no use. */
  static async open(directory: string, create = true): Promise<KeptJournal> {
    const kept = new KeptJournal(openJournal({ directory, create }));
    try {
      // Who goes on with a journal comes later than whoever wrote it, by more than anybody lets pass for a row.
      kept.#clock.advance(kept.journal.auditHead().rows * HOUR_MS);
      const signing = await loadOrCreateSigningKey(directory);
      kept.journal.checkpoints?.begin({ deskId: DESK_ID, clock: kept.#clock, signing });
      return kept;
    } catch (error) {
      kept.journal.close();
      throw error;
    }
  }

  /** Lets a minute pass, so that what is uncovered is covered and anchored. */
  async minute(): Promise<void> {
    for (const ms of [MINUTE_MS, 0, 0, MINUTE_MS, 0]) {
      this.#clock.advance(ms);
      // A sync in another thread ends between two turns.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  close(): void {
    this.journal.close();
  }
}
