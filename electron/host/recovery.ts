import { isFactKind } from '../../shared/domain/fact-kinds.ts';
import type { Engine } from '../engine/engine.ts';
import type { JournalPort, JournalRecovery } from '../engine/ports.ts';
import type { JsonValue } from '../engine/snapshot/encoding.ts';
import { SNAPSHOT_FORMAT } from '../engine/snapshot/snapshot.ts';
import type { FoldedFact } from './desk.ts';
import { fromStored } from './fact-record.ts';
import { isJournalFault } from './outage.ts';
import type { Recorder } from './recording.ts';

/** Facts of earlier runs that are kept for display. */
const KEPT_HISTORY = 2_500;

/** How a desk came to where its journal stands. */
export interface Recovery {
  /** Facts that a snapshot stood for; 0 where all of them were folded. */
  readonly restored: number;
  /** Facts that were folded. */
  readonly folded: number;
  /** Newer snapshots that were not used, with the reason. */
  readonly passedOver: JournalRecovery['passedOver'];
  /** The latest facts, oldest first, whether or not they were folded. */
  readonly history: readonly FoldedFact[];
}

/**
 * Brings an engine that has seen nothing to where a journal stands. A journal without snapshots is folded from its first fact.
 *
 * @throws {JournalError} where a fact or an audit row that it reads is not as it was written, or is a newer desk's.
 */
export function recoverEngine(engine: Engine, journal: JournalPort, recorder: Recorder | undefined): Recovery {
  const { snapshot, passedOver, facts }: JournalRecovery = journal.recovery?.(SNAPSHOT_FORMAT, isFactKind) ?? {
    snapshot: undefined,
    passedOver: [],
    facts: journal.facts(),
  };
  if (snapshot) {
    recorder?.write({ restore: snapshot.text });
    engine.restore(JSON.parse(snapshot.text) as JsonValue);
  }
  const restored = snapshot?.facts ?? 0;
  let folded = 0;
  const history: FoldedFact[] = [];
  for (const stored of facts) {
    recorder?.write({ fold: stored });
    const recorded = fromStored(stored);
    engine.fold(recorded);
    folded += 1;
    history.push(recorded);
    if (history.length >= 2 * KEPT_HISTORY) history.splice(0, KEPT_HISTORY);
  }
  return { restored, folded, passedOver, history: withEarlier(history, restored, journal) };
}

/** As many of the latest facts as are kept: where few were folded, those before them are read. */
function withEarlier(history: FoldedFact[], restored: number, journal: JournalPort): readonly FoldedFact[] {
  const missing = Math.min(restored, KEPT_HISTORY - history.length);
  if (missing <= 0) return history;
  const earlier: FoldedFact[] = [];
  try {
    for (const stored of journal.facts(restored - missing + 1)) {
      if (stored.seq > restored) break;
      // Shown only, and a newer desk may have written it.
      if (isFactKind(stored.kind)) earlier.push(fromStored(stored));
    }
  } catch (error) {
    // Shown only: a segment that is not there keeps no desk from going on with its snapshot.
    if (!isJournalFault(error)) throw error;
    return history;
  }
  return [...earlier, ...history];
}
