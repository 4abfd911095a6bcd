import type { CommitBatch, JournalPort } from '../../electron/engine/ports.ts';
import { JournalError, type JournalErrorCode } from '../../electron/journal/error.ts';
import { openMemoryJournal } from '../../electron/journal/open.ts';

/** A real journal in memory on a disk that refuses when a test says so. */
export class RefusingJournal {
  readonly inner = openMemoryJournal();
  /** Set while the disk refuses. */
  refuses: JournalErrorCode | undefined;
  /** Tries, whether or not they succeeded. */
  tries = 0;
  readonly port: JournalPort = {
    commit: (batch: CommitBatch) => {
      this.tries += 1;
      if (this.refuses !== undefined) throw new JournalError(this.refuses, `the disk says ${this.refuses}`);
      this.inner.commit(batch);
    },
    facts: (from) => this.inner.facts(from),
    audit: (query) => this.inner.audit(query),
    auditHead: () => this.inner.auditHead(),
    meta: (key) => this.inner.meta(key),
    setMeta: (key, value) => this.inner.setMeta(key, value),
    outbox: (after, limit) => this.inner.outbox(after, limit),
    acknowledge: (seq) => this.inner.acknowledge(seq),
    close: () => this.inner.close(),
  };
}
