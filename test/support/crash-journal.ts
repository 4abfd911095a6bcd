import type { CommitBatch, JournalPort } from '../../electron/engine/ports.ts';
import { defined } from '../../shared/base/assert.ts';
import type { FactKind } from '../../shared/domain/fact.ts';

/** Which commit kills the desk, from 1, and whether what it carried has reached the disk by then. */
export interface Death {
  readonly atCommit: number;
  readonly side: 'before' | 'after';
}

/** What a killed process does next: nothing. Thrown through the host, so that nothing of the turn leaves it. */
export class Killed extends Error {}

/**
 * A journal that dies at a given commit, over a real one. `before`: the batch never reaches the disk. `after`: it does,
 * and the process is gone before anything that waited for it can leave.
 */
export class CrashJournal implements JournalPort {
  /** The kinds of fact that each commit carried, in order. */
  readonly commits: (readonly FactKind[])[] = [];
  /** Called with every batch that the desk wants on disk, before it is decided what becomes of it. */
  onAttempt: (batch: CommitBatch) => void = () => {};
  /** Called when a batch is on disk, before anything that waited for it leaves. */
  onDisk: (batch: CommitBatch) => void = () => {};
  /** Called by who lives on it when what it is killed in the middle of begins. */
  onStory: () => void = () => {};
  death: Death | undefined;
  readonly #inner: JournalPort;
  #dead = false;

  constructor(inner: JournalPort, death?: Death) {
    this.#inner = inner;
    this.death = death;
  }

  get dead(): boolean {
    return this.#dead;
  }

  commit(batch: CommitBatch): void {
    if (this.#dead) throw new Killed('the process is gone');
    this.onAttempt(batch);
    this.commits.push(batch.facts.map((fact) => fact.kind as FactKind));
    const dies = this.death?.atCommit === this.commits.length;
    if (!dies || this.death?.side === 'after') {
      this.#inner.commit(batch);
      this.onDisk(batch);
    }
    if (!dies) return;
    this.#dead = true;
    throw new Killed('the process was killed');
  }

  facts = (from?: number) => this.#inner.facts(from);
  recovery = (format: number) => defined(this.#inner.recovery, 'recovery').call(this.#inner, format);
  audit = (query: Parameters<JournalPort['audit']>[0]) => this.#inner.audit(query);
  auditHead = () => this.#inner.auditHead();
  outbox = (after: number, limit: number) => this.#inner.outbox(after, limit);
  acknowledge = (seq: number) => this.#inner.acknowledge(seq);
  meta = (key: string) => this.#inner.meta(key);
  setMeta = (key: string, value: string) => this.#inner.setMeta(key, value);
  close = () => this.#inner.close();
}
