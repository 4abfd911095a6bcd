import type { AuditEntry, CommitBatch, StoredFact } from '../../electron/engine/ports.ts';
import { canonicalJson } from '../../shared/base/canonical.ts';
import { epochNs } from '../../shared/units/time.ts';

const AT = epochNs(1_723_075_200_123_456_789n);

const storedFact = (seq: number): StoredFact => ({
  seq,
  tsNs: AT,
  kind: 'order_sent',
  body: canonicalJson({ quantity: seq }),
});

const auditEntry = (fact: number): AuditEntry => ({
  tsNs: AT,
  actor: 'desk',
  role: 'desk',
  action: 'order_sent',
  subject: `O-${fact}`,
  payload: { fact },
});

/** The facts `from` to `to`, each with one event under its number. */
export function eventBatch(from: number, to: number, subject = 'library.entity.updated', filling = ''): CommitBatch {
  const facts = upTo(to - from + 1).map((i) => from + i - 1);
  return {
    facts: facts.map(storedFact),
    audit: facts.map(auditEntry),
    outbox: facts.map((fact) => {
      const eventId = eventIdOf(fact);
      const event = { event_id: eventId, event_type: subject, occurred_at: '2024-08-08T00:00:00.123Z', sequence: fact };
      return { fact, eventId, subject, body: JSON.stringify(filling === '' ? event : { ...event, data: filling }) };
    }),
  };
}

export const eventIdOf = (fact: number): string => `desk:${fact}:0`;
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
