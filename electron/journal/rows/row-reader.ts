import type { Database, Statement } from 'better-sqlite3';
import type { Problem, Report } from '../check/problem.ts';
import { asJournalError, JournalError } from '../error.ts';

/** The columns of a table by the type they must have. */
export interface ColumnTypes {
  readonly integers: readonly string[];
  readonly texts: readonly string[];
}

/** Whether a number can be told from the next one: those of a desk begin at one and stay far below. */
const isCounted = (seq: bigint): boolean => BigInt.asIntN(53, seq) === seq;

/**
 * Reads a table in the order of its sequence and trusts nothing in it: a row whose values have other types than the
 * schema gives them is a problem and is passed over, and where SQLite cannot read on, the table ends.
 */
export class RowReader<Columns extends object> {
  readonly #table: Exclude<Problem['table'], 'database'>;
  readonly #types: ColumnTypes;
  readonly #report: Report;
  readonly #statement: Statement<[], Record<string, unknown>>;
  /** Begun at the first row, so that nothing is left open where another table cannot even be prepared. */
  #rows: Iterator<Record<string, unknown>> | undefined;
  #last = 0;
  #read = 0;
  #broken = false;

  constructor(database: Database, table: Exclude<Problem['table'], 'database'>, types: ColumnTypes, report: Report) {
    this.#table = table;
    this.#types = types;
    this.#report = report;
    const columns = [...types.integers, ...types.texts].join(', ');
    this.#statement = database
      .prepare<[], Record<string, unknown>>(`SELECT ${columns} FROM ${table} ORDER BY seq`)
      .safeIntegers();
  }

  /** Rows that were read. */
  get read(): number {
    return this.#read;
  }

  /** Whether the end came before its time. */
  get broken(): boolean {
    return this.#broken;
  }

  /** The next row whose types are right, or undefined at the end. */
  next(): Columns | undefined {
    for (;;) {
      const row = this.#fetch();
      if (row === undefined) return undefined;
      this.#read += 1;
      if (typeof row.seq === 'bigint' && !isCounted(row.seq)) {
        const message = `the row after ${this.#last} has the number ${row.seq}, and no desk counts that far: somebody else has written it`;
        this.#report({ table: this.#table, seq: this.#last + 1, message });
        continue;
      }
      if (typeof row.seq === 'bigint') this.#last = Number(row.seq);
      const wrong = this.#wrongColumn(row);
      if (wrong === undefined) return row as Columns;
      this.#report({ table: this.#table, seq: this.#last, message: `${wrong} does not hold what the schema says` });
    }
  }

  /** Lets the statement go, which a connection must have back before it closes. */
  close(): void {
    this.#rows?.return?.();
  }

  #fetch(): Record<string, unknown> | undefined {
    if (this.#broken) return undefined;
    try {
      this.#rows ??= this.#statement.iterate();
      const { value, done } = this.#rows.next();
      return done ? undefined : value;
    } catch (error) {
      const known = asJournalError(error, `the row after ${this.#last} cannot be read`);
      if (!(known instanceof JournalError)) throw known;
      this.#report({ table: this.#table, seq: this.#last + 1, message: known.message });
      this.#broken = true;
      return undefined;
    }
  }

  #wrongColumn(row: Record<string, unknown>): string | undefined {
    return (
      this.#types.integers.find((column) => typeof row[column] !== 'bigint') ??
      this.#types.texts.find((column) => typeof row[column] !== 'string')
    );
  }
}
