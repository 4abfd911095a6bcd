import type { JournalPort, PackedSnapshot } from '../../electron/engine/ports.ts';
import { SNAPSHOT_FORMAT } from '../../electron/engine/snapshot/snapshot.ts';
import { packSnapshot } from '../../electron/journal/snapshots.ts';
import { epochNs } from '../../shared/units/time.ts';
import { fold, newEngine } from './fold-check.ts';

/** A snapshot of the first facts of a journal. */
export function snapshotAt(journal: JournalPort, facts: number): PackedSnapshot {
  const stored = [...journal.facts()].slice(0, facts);
  return packSnapshot(stored.length, SNAPSHOT_FORMAT, fold(newEngine(), stored).snapshot());
}

/** Puts a snapshot into a journal as a desk does: beside an audit row that names it. */
export function keepSnapshot(journal: JournalPort, snapshot: PackedSnapshot): void {
  const { facts, format, sha256 } = snapshot;
  const row = { tsNs: epochNs(1n), actor: 'desk', role: 'desk', action: 'snapshot', subject: sha256 };
  journal.commit({ facts: [], audit: [{ ...row, payload: { facts, format } }], snapshot });
}
