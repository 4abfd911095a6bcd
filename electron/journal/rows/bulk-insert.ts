import type { Database, Statement } from 'better-sqlite3';
import { JournalError } from '../error.ts';

export type Value = number | bigint | string;

/** Rows that one statement takes. Half the cost of a row is the call into SQLite; past ten, little is left to save. */
const BULK = 10;

/** Appends rows to a table, ten at a call as long as there are ten. */
export class BulkInsert<Row> {
  readonly #table: string;
  readonly #one: Statement<Value[]>;
  readonly #bulk: Statement<Value[]>;
  readonly #values: (row: Row, into: Value[]) => void;

  /** `values` pushes a row's values in the order of `columns`. */
  constructor(
    database: Database,
    table: string,
    columns: readonly string[],
    values: (row: Row, into: Value[]) => void,
  ) {
    this.#table = table;
    const places = `(${columns.map(() => '?').join(', ')})`;
    const insert = `INSERT INTO ${table}(${columns.join(', ')}) VALUES `;
    this.#one = database.prepare<Value[]>(insert + places);
    this.#bulk = database.prepare<Value[]>(insert + Array.from({ length: BULK }, () => places).join(', '));
    this.#values = values;
  }

  /** @throws {JournalError} where fewer rows are taken than were given. */
  run(rows: readonly Row[]): void {
    let next = 0;
    for (; next + BULK <= rows.length; next += BULK) this.#insert(this.#bulk, rows, next, next + BULK);
    for (; next < rows.length; next += 1) this.#insert(this.#one, rows, next, next + 1);
  }

  #insert(statement: Statement<Value[]>, rows: readonly Row[], from: number, to: number): void {
    const values: Value[] = [];
    for (let index = from; index < to; index += 1) this.#values(rows[index] as Row, values);
    // better-sqlite3 takes the values as one array too, which saves spreading ninety arguments.
    const { changes } = statement.run(values as unknown as Value);
    if (changes !== to - from)
      throw new JournalError(
        'corrupt',
        `${this.#table}: of ${to - from} rows only ${changes} were taken: a trigger that no desk made may swallow them. \`desk verify\` tells of it; stop trading with \`desk kill\``,
      );
  }
}
