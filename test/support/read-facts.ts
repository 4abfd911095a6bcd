import type { StoredFact } from '../../electron/engine/ports.ts';
import { FactAudit, type Recounted } from '../../electron/verification/fact-audit.ts';

/** What the audit of the facts finds wrong with them, and what it has recounted. */
export function auditFacts(facts: Iterable<StoredFact>): {
  readonly problems: string[];
  readonly recounted: Recounted;
} {
  const problems: string[] = [];
  const audit = new FactAudit(({ message }) => void problems.push(message));
  for (const fact of facts) audit.take(fact);
  return { recounted: audit.finish(), problems };
}
