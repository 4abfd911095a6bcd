import type { JournalPort } from '../engine/ports.ts';

/**
 * The journal, telling of every commit that had events for the outbox.
 *
 * @param written called in the desk's own turn, right after the commit, with the number of events. It must only take note.
 */
export const announcing = (journal: JournalPort, written: (events: number) => void): JournalPort => ({
  commit(batch) {
    journal.commit(batch);
    if (batch.outbox !== undefined && batch.outbox.length > 0) written(batch.outbox.length);
  },
  reserveSpent: () => journal.reserveSpent?.() ?? false,
  facts: (fromSeq) => journal.facts(fromSeq),
  audit: (query) => journal.audit(query),
  auditHead: () => journal.auditHead(),
  outbox: (afterSeq, limit) => journal.outbox(afterSeq, limit),
  acknowledge: (seq) => journal.acknowledge(seq),
  meta: (key) => journal.meta(key),
  setMeta: (key, value) => journal.setMeta(key, value),
  secrets: journal.secrets,
  close: () => journal.close(),
});
