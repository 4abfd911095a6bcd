import { canonicalJson } from '../../shared/base/canonical.ts';
import type { Fact, FactKind, Recorded } from '../../shared/domain/fact.ts';
import type { EpochNs } from '../../shared/units/time.ts';
import type { AuditEntry, StoredFact } from '../engine/ports.ts';

/** A fact as it goes to disk: its kind beside, its body as canonical JSON. */
export function toStored(recorded: Recorded): StoredFact {
  const { kind, ...body } = recorded.fact;
  return { seq: recorded.seq, tsNs: recorded.tsNs, kind, body: canonicalJson(body) };
}

/** A fact as the engine folds it. What is on disk was written by {@link toStored} and is covered by the audit chain. */
export function fromStored(stored: StoredFact): Pick<Recorded, 'seq' | 'tsNs' | 'fact'> {
  const fact = { kind: stored.kind as FactKind, ...(JSON.parse(stored.body) as object) } as Fact;
  return { seq: stored.seq, tsNs: stored.tsNs, fact };
}

/**
 * The audit row of a fact: who stands behind it. What it says, the journal adds itself.
 *
 * @param wallNs when it happened.
 * @param isLate whether what followed from it may have left the desk before it could be written; the row says so.
 */
export function auditOf(recorded: Recorded, wallNs: EpochNs, isLate = false): AuditEntry {
  return {
    tsNs: wallNs,
    actor: recorded.actor,
    role: recorded.role,
    action: recorded.fact.kind,
    subject: subjectOf(recorded.fact),
    payload: isLate ? { fact: recorded.seq, late: true } : { fact: recorded.seq },
  };
}

/** The id of what a fact is about. */
function subjectOf(fact: Fact): string {
  if ('ladderId' in fact && fact.kind !== 'swap_initiated') return fact.ladderId;
  if ('orderId' in fact) return fact.orderId;
  if ('swapId' in fact) return fact.swapId;
  if ('deploymentId' in fact) return fact.deploymentId;
  if ('entityId' in fact) return fact.entityId;
  if ('emergencyId' in fact && fact.kind.startsWith('emergency_')) return fact.emergencyId as string;
  if ('approvalId' in fact && fact.kind.startsWith('approval_')) return fact.approvalId as string;
  if ('overrideId' in fact) return fact.overrideId;
  if ('exitId' in fact) return fact.exitId;
  if ('killId' in fact) return fact.killId;
  if ('slotId' in fact) return fact.slotId;
  if ('scope' in fact && fact.scope !== undefined) return fact.scope;
  if ('id' in fact) return fact.id;
  if (fact.kind.startsWith('operator_') && 'name' in fact) return fact.name;
  if ('symbol' in fact) return `${fact.venue}:${fact.symbol}`;
  return 'desk';
}
