import Database from 'better-sqlite3';
import { guarded } from '../journal/error.ts';

/**
 * Rows that come in one order and are wanted in another, in constant memory: they wait in a private database of SQLite's own temporary
 * files, which are gone with it.
 */
export class SortedRows {
  readonly #database = new Database('');
  readonly #add;

  constructor() {
    this.#database.exec('CREATE TABLE waiting (place INTEGER PRIMARY KEY, cells TEXT NOT NULL) STRICT; BEGIN');
    this.#add = this.#database.prepare<[number, string]>('INSERT INTO waiting VALUES (?, ?)');
  }

  /**
   * @param place Where it belongs; no other row has it.
   * @throws {JournalError} when there is no room for it.
   */
  add(place: number, cells: readonly string[]): void {
    guarded('rows cannot be put in order', () => this.#add.run(place, JSON.stringify(cells)));
  }

  /** All of them in order. Nothing can be added any more. */
  *take(): Generator<readonly string[]> {
    try {
      const rows = this.#database.prepare<[], string>('SELECT cells FROM waiting ORDER BY place').pluck();
      for (const cells of rows.iterate()) yield JSON.parse(cells) as string[];
    } finally {
      this.#database.close();
    }
  }
}
