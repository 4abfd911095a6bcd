import type { EpochNs } from '../../../shared/units/time.ts';
import type { ChainHead } from '../batch.ts';
import type { AnchorWriter } from './anchor-writer.ts';
import type { CheckpointTable } from './checkpoint-table.ts';
import type { LastCheckpoint } from './last-checkpoint.ts';
import type { LoadedKey } from './signing-key.ts';
import type { TakenOver } from './taken-over.ts';

/** The only source of time and of being woken, as the host has one. */
export interface KeeperClock {
  wallNs(): EpochNs;
  /** Calls back after `afterMs`. Returns the way to call it off. */
  timer(afterMs: number, callback: () => void): () => void;
}

/** What checkpoints are made with. */
export interface Making {
  readonly deskId: string;
  readonly clock: KeeperClock;
  /** The key to sign with, or why there is none. */
  readonly signing: LoadedKey | { readonly problem: string };
  /** Make them within the commits, where whoever commits may never let a timer run, as a session at full speed. */
  readonly inTurn?: boolean;
  /** SHA-256 of a snapshot that this very process has put into the journal before it could sign. */
  readonly madeHere?: string | undefined;
}

/** Checkpoints of the time before a journal was begun. */
export interface EarlierCheckpoints {
  /** How many there are. */
  readonly checkpoints: number;
  /** Their notes, newest first. @throws {JournalError} where they cannot be read. */
  notes(limit: number, offset: number): readonly string[];
}

/** What the keeper asks of its journal. */
export interface KeeperJournal {
  readonly table: CheckpointTable;
  /** Checkpoints that stand in segments alone; left out where there are none. */
  readonly earlier?: EarlierCheckpoints | undefined;
  /** The last checkpoint, found to fit the audit; left out where nothing is written. */
  readonly last?: LastCheckpoint | undefined;
  /** Left out where nothing is written. */
  readonly anchors?: AnchorWriter;
  /** What had to be done about the anchors, in words. */
  readonly repair?: string | undefined;
  /** Where the chain stands on disk. */
  head(): ChainHead;
  /** Writes {@link CheckpointKeeper.due} in a transaction of its own. @throws {JournalError} when it is not on disk. */
  writeDue(): void;
  /** Writes {@link CheckpointKeeper.notices} in a commit of their own. @throws {JournalError} when they are not on disk. */
  writeNotices(): void;
  /** What stands behind so many rows, up to the last of another so many; `madeHere` as in {@link Making}. */
  unsigned(signed: number, last: number, madeHere?: string): TakenOver | undefined;
}
