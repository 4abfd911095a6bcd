import { assert } from '../../../shared/base/assert.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import { foldingEngine } from '../../engine/folding-engine.ts';
import type { PackedSnapshot } from '../../engine/ports.ts';
import type { JsonValue } from '../../engine/snapshot/encoding.ts';
import { SNAPSHOT_FORMAT } from '../../engine/snapshot/snapshot.ts';
import { recoverEngine } from '../../host/recovery.ts';
import { openJournal } from '../../journal/open.ts';
import { packSnapshot, snapshotHashOf, unpackSnapshot } from '../../journal/snapshots.ts';

/**
 * Makes a snapshot of all facts in a data directory, beside the desk that runs on it: from the newest snapshot there is and the
 * facts after it, each held against the audit as at a start. The engine of the running desk is not asked, for it knows more than
 * the facts do. What comes of it was put into an engine and taken out again before it is handed over.
 *
 * @param originNs the time that the desk's market times count from.
 * @returns undefined where there is nothing new since the last snapshot.
 * @throws {JournalError} where the journal cannot be read, or is not as it was written.
 */
export function makeSnapshot(directory: string, originNs: EpochNs): PackedSnapshot | undefined {
  const journal = openJournal({ directory, readonly: true, inPlace: true });
  try {
    const engine = foldingEngine(originNs);
    const { restored, folded } = recoverEngine(engine, journal, undefined);
    if (folded === 0) return undefined;
    const made = packSnapshot(restored + folded, SNAPSHOT_FORMAT, engine.snapshot());
    const again = foldingEngine(originNs);
    again.restore(JSON.parse(unpackSnapshot(made)) as JsonValue);
    assert(snapshotHashOf(again.snapshot()) === made.sha256, 'a snapshot does not come back as it was');
    return made;
  } finally {
    journal.close();
  }
}
