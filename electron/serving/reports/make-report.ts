import { isFactKind } from '../../../shared/domain/fact-kinds.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import { isoTime } from '../../api/map/time.ts';
import type { Engine } from '../../engine/engine.ts';
import { foldingEngine } from '../../engine/folding-engine.ts';
import type { JournalPort, StoredFact } from '../../engine/ports.ts';
import type { JsonValue } from '../../engine/snapshot/encoding.ts';
import { SNAPSHOT_FORMAT } from '../../engine/snapshot/snapshot.ts';
import { fromStored } from '../../host/fact-record.ts';
import { JournalError } from '../../journal/error.ts';
import { onlyKnown } from '../../journal/only-known.ts';
import { openJournal } from '../../journal/open.ts';
import { AuditNotes } from './audit-notes.ts';
import { LISTED, ReportEvents } from './report-events.ts';
import { profitIn, type Standing, standingOf } from './report-profit.ts';
import type { Report, ReportSeat } from './report-protocol.ts';

/**
 * Recounts from a journal what its desk did in a range: by the engine's own fold, so that profit is what the desk itself would say,
 * and exact. The engine of the running desk is not asked.
 *
 * @throws {JournalError} where the journal cannot be read, or is not as it was written.
 */
export function makeReport({ directory, deskId, originNs, fromNs, untilNs }: ReportSeat): Report {
  const journal = openJournal({ directory, readonly: true, inPlace: true });
  try {
    const engine = foldingEngine(originNs);
    const { facts, missing } = start(engine, journal, fromNs);
    const notes = new AuditNotes(directory, LISTED);
    const events = new ReportEvents();
    let before: Standing | undefined;
    for (const stored of onlyKnown(facts, isFactKind)) {
      if (stored.tsNs >= untilNs) break;
      const isIn = stored.tsNs >= fromNs;
      if (isIn) before ??= standingOf(engine.view);
      const recorded = fromStored(stored);
      engine.fold(recorded);
      if (isIn) events.take(recorded, engine.view, notes);
    }
    const after = standingOf(engine.view);
    const { rows, hash: head } = journal.auditHead();
    return {
      desk_id: deskId,
      from: isoTime(fromNs),
      until: isoTime(untilNs),
      missing,
      ...profitIn(before ?? after, after, events.fills),
      ...events.result(engine.view, notes),
      audit: { rows, head },
    };
  } finally {
    journal.close();
  }
}

/**
 * Brings an engine to where the range can begin: to the newest snapshot where that lies before it, else to nothing, so that all is
 * folded from the first fact on. Where the first facts are not there any more, the report begins with the snapshot and says so.
 */
function start(
  engine: Engine,
  journal: JournalPort,
  fromNs: EpochNs,
): { readonly facts: Iterable<StoredFact>; readonly missing: string | null } {
  const recovery = journal.recovery?.(SNAPSHOT_FORMAT);
  const snapshot = recovery?.snapshot;
  if (recovery === undefined || snapshot === undefined) return { facts: journal.facts(), missing: null };
  const fromSnapshot = (missing: string | null) => {
    engine.restore(JSON.parse(snapshot.text) as JsonValue);
    return { facts: recovery.facts, missing };
  };
  const last = firstOf(journal.facts(snapshot.facts));
  if (last !== undefined && last.tsNs < fromNs) return fromSnapshot(null);
  try {
    firstOf(journal.facts());
  } catch (error) {
    if (!(error instanceof JournalError) || last === undefined) throw error;
    return fromSnapshot(
      `what happened before ${isoTime(last.tsNs)} lies in segments that are not here, and is left out`,
    );
  }
  return { facts: journal.facts(), missing: null };
}

function firstOf(facts: Iterable<StoredFact>): StoredFact | undefined {
  for (const fact of facts) return fact;
  return undefined;
}
