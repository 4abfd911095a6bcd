import { type Companion, type VerifyOptions, verifyJournal } from '../journal/check/verify.ts';
import type { VerifyReport } from '../journal/check/verify-report.ts';
import { FactAudit, type Recounted } from './fact-audit.ts';
import { SnapshotAudit, type SnapshotReport } from './snapshot-audit.ts';

/** What verification of a desk found: of its journal, and of its facts against ledger, slots and snapshots. */
export interface DeskReport extends VerifyReport {
  /** Zeros where the first facts were not seen, so that nothing could be recounted. */
  readonly recounted: Recounted;
  readonly snapshots: SnapshotReport;
}

const NOTHING: Recounted = { facts: 0, orders: 0, fills: 0, slots: 0 };

/**
 * Checks a data directory: its journal as {@link verifyJournal} does, and in the same pass its facts by a recount of their own
 * and by the engine's fold, which must agree, and every snapshot against that fold. Never throws for what is in the files.
 */
export function verifyDesk(options: VerifyOptions): DeskReport {
  let recounted = NOTHING;
  let snapshots: SnapshotReport = { count: 0, compared: 0 };
  const report = verifyJournal({
    ...options,
    companion: (tell, journal) => {
      const kept = new SnapshotAudit(journal.files, tell);
      // A recount begins at the first fact: where older segments are not there, nothing can be recounted.
      const audit = journal.begin.facts === 0 ? new FactAudit(tell, kept) : undefined;
      let { facts } = journal.begin;
      const beside = options.companion?.(tell, journal);
      return {
        ...beside,
        onRow: (row) => {
          kept.onRow(row);
          beside?.onRow?.(row);
        },
        onFact: (fact) => {
          facts += 1;
          audit?.take(fact);
          beside?.onFact?.(fact);
        },
        onEnd: () => {
          recounted = audit?.finish() ?? NOTHING;
          snapshots = kept.finish(facts);
          beside?.onEnd?.();
        },
      } satisfies Companion;
    },
  });
  return { ...report, recounted, snapshots };
}
