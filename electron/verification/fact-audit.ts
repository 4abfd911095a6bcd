import type { Fact, FactKind } from '../../shared/domain/fact.ts';
import { isFactKind, newerFactWords } from '../../shared/domain/fact-kinds.ts';
import type { StoredFact } from '../engine/ports.ts';
import type { Report } from '../journal/check/problem.ts';
import { disagreements } from './agreement.ts';
import { EngineFold } from './engine-fold.ts';
import { Recount } from './recount/recount.ts';
import type { SnapshotAudit } from './snapshot-audit.ts';

/** What was recounted. */
export interface Recounted {
  /** Facts that both readings took in. */
  readonly facts: number;
  readonly orders: number;
  readonly fills: number;
  readonly slots: number;
}

/** More differences than this between two whole readings tell nothing new. */
const MOST_DIFFERENCES = 20;

/**
 * Facts against ledger and slots: each fact is read twice, by the recount and by the engine's own fold, and at the end the two
 * must agree in all that they both know. A reading that meets a fact which cannot be ends there: what would follow from it
 * says nothing.
 */
export class FactAudit {
  readonly #report: Report;
  readonly #snapshots: SnapshotAudit | undefined;
  readonly #recount = new Recount();
  readonly #fold = new EngineFold();
  #facts = 0;
  #broken = false;

  /** @param snapshots of the journal, to be held against the fold; left out where there are none. */
  constructor(report: Report, snapshots?: SnapshotAudit) {
    this.#report = report;
    this.#snapshots = snapshots;
  }

  /** Takes the next fact in, in order. */
  take(stored: StoredFact): void {
    if (this.#broken) return;
    const { seq, kind } = stored;
    if (seq !== this.#facts + 1) return this.#end(seq, `fact ${seq} (${kind}) follows fact ${this.#facts}`);
    if (!isFactKind(kind)) {
      this.#broken = true;
      return this.#report({ table: 'facts', seq, message: newerFactWords(kind, seq), isNewer: true });
    }
    const fact = this.#read(stored);
    if (fact === undefined) return;
    const wrong = this.#recount.take(fact);
    if (wrong !== undefined) return this.#end(seq, `fact ${seq} (${kind}) cannot be: ${wrong}`);
    const refused = this.#fold.take({ stored, fact });
    if (refused !== undefined) return this.#end(seq, `the engine cannot fold fact ${seq} (${kind}): ${refused}`);
    this.#facts += 1;
    if (this.#snapshots?.isDue(this.#facts)) this.#compareSnapshot(this.#snapshots);
  }

  /** No fact comes any more: the two readings are compared. */
  finish(): Recounted {
    const refused = this.#broken ? undefined : this.#fold.finish();
    if (refused !== undefined) this.#end(this.#facts, `the engine cannot fold the facts: ${refused}`);
    if (!this.#broken)
      for (const words of disagreements(this.#recount, this.#fold.view).slice(0, MOST_DIFFERENCES))
        this.#report({
          table: 'facts',
          seq: this.#facts,
          message: `the ledger and the slots after fact ${this.#facts}: ${words}`,
        });
    const { orders, ledger, slots } = this.#recount;
    return { facts: this.#facts, orders: orders.counts.sent, fills: ledger.fills, slots: slots.slots.size };
  }

  #compareSnapshot(snapshots: SnapshotAudit): void {
    const state = this.#fold.snapshot();
    if (state !== undefined) snapshots.compare(this.#facts, state);
  }

  #read({ seq, kind, body }: StoredFact): Fact | undefined {
    try {
      const value: unknown = JSON.parse(body);
      // The kind stands beside the body; given to the object itself, because a copy of it would cost as much as parsing it.
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return Object.assign(value, { kind: kind as FactKind }) as Fact;
    } catch {
      // Told below, as for any text that is no JSON object.
    }
    this.#end(seq, `fact ${seq} (${kind}): its body is no JSON object`);
    return undefined;
  }

  #end(seq: number, message: string): void {
    this.#broken = true;
    this.#report({ table: 'facts', seq, message: `${message}. Later facts were not recounted` });
  }
}
