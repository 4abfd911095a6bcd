import type { Head } from '../check/checkpoint-check.ts';
import type { Report } from '../check/problem.ts';
import { auditLeaf } from '../checkpoint/checkpoint.ts';
import { OutboxTable } from '../outbox.ts';
import type { JournalFile } from './journal-files.ts';

/**
 * Holds a segment against what the file after it says of where it begins: that row, the facts, checkpoints and events up to it, and
 * the Merkle tree over all rows up to it.
 */
export class LinkCheck {
  readonly #file: JournalFile;
  readonly #report: Report;
  readonly #tree;

  constructor(file: JournalFile, report: Report) {
    this.#file = file;
    this.#report = report;
    this.#tree = file.until === undefined ? undefined : file.base.tree();
  }

  /** Takes the next audit row in. */
  row({ rows, hash, facts }: Head): void {
    const { until } = this.#file;
    if (until === undefined || this.#tree === undefined || rows > until.row) return;
    this.#tree.append(auditLeaf(hash));
    if (rows < until.row) return;
    if (hash !== until.hash) this.#tell(`its row ${rows} is not the one that the file after it goes on from`);
    if (facts !== until.facts)
      this.#tell(`its rows up to ${rows} name ${facts} facts, and the file after it counts ${until.facts}`);
    if (!this.#tree.root().equals(until.tree().root()))
      this.#tell(`the tree that the file after it begins with is not that of the rows up to ${rows}`);
  }

  /** No row is left. */
  finish(): void {
    const { until, base, database } = this.#file;
    if (until === undefined) return;
    const here = database
      .prepare<[number], number>('SELECT count(*) FROM checkpoints WHERE size <= ?')
      .pluck()
      .get(until.row);
    if (base.checkpoints + (here ?? 0) !== until.checkpoints)
      this.#tell(`the file after it counts ${until.checkpoints} checkpoints up to row ${until.row}`);
    const events = OutboxTable.open(database)?.head ?? 0;
    if (events !== until.events)
      this.#tell(`its last event is ${events}, and the file after it goes on from ${until.events}`);
  }

  #tell(message: string): void {
    this.#report({ table: 'segments', seq: this.#file.number, message });
  }
}
