import { SNAPSHOT_ACTION } from '../engine/ports.ts';
import { SNAPSHOT_FORMAT } from '../engine/snapshot/snapshot.ts';
import type { Report } from '../journal/check/problem.ts';
import { asJournalError, JournalError } from '../journal/error.ts';
import type { JournalFile } from '../journal/segments/journal-files.ts';
import { type SnapshotRow, SnapshotTable, snapshotHashOf } from '../journal/snapshots.ts';

/** More than a desk takes in a hundred million facts. */
const MOST_SNAPSHOTS = 10_000;

/** A snapshot, and the table in which it stands. */
interface KeptSnapshot extends SnapshotRow {
  readonly table: SnapshotTable | undefined;
  readonly where: string | undefined;
}

/** What was found of snapshots. */
export interface SnapshotReport {
  /** How many there are. */
  readonly count: number;
  /** How many were held against the fold, and are what it gives. */
  readonly compared: number;
}

/**
 * Snapshots, each held against the fold of the facts that it stands for, against its own hash, and against the audit row that
 * puts it under the chain. One of another form cannot be compared: a desk passes over it, too.
 */
export class SnapshotAudit {
  readonly #report: Report;
  /** By the facts that they stand for, fewest first. One that went over into the next file comes twice. */
  readonly #rows: readonly KeptSnapshot[];
  /** Hashes that audit rows name. */
  readonly #named = new Set<string>();
  #next = 0;
  #compared = 0;

  /** @param files in which snapshots may stand. */
  constructor(files: readonly Pick<JournalFile, 'database' | 'name'>[], report: Report) {
    this.#report = report;
    this.#rows = files
      .flatMap(({ database, name }) => {
        const table = SnapshotTable.open(database);
        return (table?.newest(MOST_SNAPSHOTS) ?? []).map((row) => ({ ...row, table, where: name }));
      })
      .sort((a, b) => a.facts - b.facts || a.seq - b.seq);
  }

  /** An audit row says that a snapshot was kept. */
  onRow({ action, subject }: { readonly action: string; readonly subject: string }): void {
    if (action === SNAPSHOT_ACTION) this.#named.add(subject);
  }

  /** Whether a snapshot stands for just so many facts: then {@link compare} is to be told the state. */
  isDue(facts: number): boolean {
    for (let row = this.#rows[this.#next]; row !== undefined && row.facts < facts; row = this.#rows[this.#next])
      this.#next += 1;
    return this.#rows[this.#next]?.facts === facts;
  }

  /** @param state What the fold of so many facts gives. */
  compare(facts: number, state: unknown): void {
    const hash = snapshotHashOf(state);
    for (let row = this.#rows[this.#next]; row?.facts === facts; row = this.#rows[this.#next]) {
      this.#next += 1;
      if (row.format !== SNAPSHOT_FORMAT) continue;
      const isKnown = this.#rows[this.#next - 2]?.sha256 === row.sha256;
      if (row.sha256 === hash) this.#compared += isKnown ? 0 : 1;
      else this.#tell(row, `is not what the first ${facts} facts give`);
    }
  }

  /** No row and no fact is left. */
  finish(facts: number): SnapshotReport {
    for (const row of this.#rows) {
      if (!this.#named.has(row.sha256)) this.#tell(row, 'is named by no audit row: no desk made it');
      if (row.facts > facts) this.#tell(row, `stands for ${row.facts} facts, and there are ${facts}`);
      const problem = this.#textProblem(row);
      if (problem !== undefined) this.#tell(row, problem);
    }
    return { count: new Set(this.#rows.map(({ sha256 }) => sha256)).size, compared: this.#compared };
  }

  #textProblem(row: KeptSnapshot): string | undefined {
    try {
      row.table?.text(row);
      return undefined;
    } catch (error) {
      const known = asJournalError(error, 'cannot be read');
      return known instanceof JournalError ? known.message : `cannot be used: ${(error as Error).message}`;
    }
  }

  #tell({ seq, where }: KeptSnapshot, what: string): void {
    const place = where === undefined ? '' : ` of ${where}`;
    this.#report({ table: 'snapshots', seq, message: `snapshot ${seq}${place} ${what}` });
  }
}
