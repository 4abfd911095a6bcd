import type { Companion, VerifyOptions, VerifyReport } from '../journal/verify.ts';
import { verifyJournal } from '../journal/verify.ts';
import { FactAudit, type Recounted } from './fact-audit.ts';

/** What verification of a desk found: of its journal, and of its facts against ledger and slots. */
export interface DeskReport extends VerifyReport {
  readonly recounted: Recounted;
}

/**
 * Checks a data directory: its journal as {@link verifyJournal} does, and in the same pass its facts by a recount of their own
 * and by the engine's fold, which must agree. Never throws for what is in the files.
 */
export function verifyDesk(options: VerifyOptions): DeskReport {
  let recounted: Recounted = { facts: 0, orders: 0, fills: 0, slots: 0 };
  const report = verifyJournal({
    ...options,
    companion: (tell) => {
      const audit = new FactAudit(tell);
      const beside = options.companion?.(tell);
      return {
        ...beside,
        onFact: (fact) => {
          beside?.onFact?.(fact);
          audit.take(fact);
        },
        onEnd: (database) => {
          recounted = audit.finish();
          beside?.onEnd?.(database);
        },
      } satisfies Companion;
    },
  });
  return { ...report, recounted };
}
