import type { Database, Statement } from 'better-sqlite3';
import { schemaVersion } from './migrations/index.ts';
import { damagedRow, named, ROW_CHECK_SCHEMA, rowCheck } from './rows/row-check.ts';

interface MetaColumns {
  readonly value: string;
  readonly checkSum: string | null;
}

const REMEDY = 'Keep a copy of the directory, look at it with `desk verify`, and go on with a backup: `desk restore`';

/** The values that are kept with the data directory, on an open connection whose schema no longer changes. */
export class MetaTable {
  readonly #read: Statement<[string], MetaColumns>;
  readonly #write: (key: string, value: string) => void;
  /** Whether rows have check sums: those of older schemas, which can only be read, have none. */
  readonly #isChecked: boolean;

  constructor(database: Database) {
    this.#isChecked = schemaVersion(database) >= ROW_CHECK_SCHEMA;
    this.#read = database.prepare(
      `SELECT value, ${this.#isChecked ? 'check_sum' : 'NULL'} AS checkSum FROM meta WHERE key = ?`,
    );
    const write = database.prepare<string[]>(
      this.#isChecked
        ? `INSERT INTO meta(key, value, check_sum) VALUES (?, ?, ?)
           ON CONFLICT(key) DO UPDATE SET value = excluded.value, check_sum = excluded.check_sum`
        : 'INSERT INTO meta(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value',
    );
    this.#write = (key, value) =>
      void write.run(...(this.#isChecked ? [key, value, rowCheck('meta', key, value)] : [key, value]));
  }

  /** @throws {JournalError} `corrupt` where the value is not as it was written. */
  get(key: string): string | undefined {
    const row = this.#read.get(key);
    if (row === undefined) return undefined;
    if (this.#isChecked && row.checkSum !== rowCheck('meta', key, row.value))
      throw damagedRow('meta', `the value of ${named(key)}`, REMEDY);
    return row.value;
  }

  set(key: string, value: string): void {
    this.#write(key, value);
  }
}
