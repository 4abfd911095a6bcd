import type { Database, Statement } from 'better-sqlite3';
import type { DamagedEvent, OutboxRow } from '../../engine/ports.ts';
import { JournalError } from '../error.ts';
import { schemaVersion } from '../migrations/index.ts';
import { notAsWritten, ROW_CHECK_SCHEMA, rowCheck } from './row-check.ts';

/** An event that waits to be published is not as it was written. */
export class DamagedEventError extends JournalError implements DamagedEvent {
  readonly damagedEvent: number;

  constructor(seq: number) {
    super(
      'corrupt',
      `${notAsWritten('outbox', `event ${seq}`)}. Neither it nor any event behind it is published; everything else goes on. Keep a copy of the directory, look at it with \`desk verify\`, and go on with a backup: \`desk restore\``,
    );
    this.damagedEvent = seq;
  }
}

/** The check sum that the row of an event has. */
export const eventCheck = ({ seq, fact, eventId, subject, body }: OutboxRow): string =>
  rowCheck('outbox', seq, fact, eventId, subject, body);

/** Events that were read, and where a damaged one ended the reading: nothing may go out past it. */
export interface EventPage {
  readonly rows: readonly OutboxRow[];
  /** Sequence of the damaged event. */
  readonly damaged?: number | undefined;
}

export const NO_EVENTS: EventPage = { rows: [] };

/** The events of a page. @throws {DamagedEventError} where the first of them is damaged. */
export function readable({ rows, damaged }: EventPage): readonly OutboxRow[] {
  if (rows.length === 0 && damaged !== undefined) throw new DamagedEventError(damaged);
  return rows;
}

interface Columns extends OutboxRow {
  readonly checkSum: string | null;
}

/** Reads the events that wait, in a journal or in a segment, and holds each against its check sum. */
export class EventReader {
  readonly #select: Statement<[number, number, number], Columns>;
  /** Whether rows have check sums: those of older schemas, which can only be read, have none. */
  readonly #isChecked: boolean;

  constructor(database: Database) {
    this.#isChecked = schemaVersion(database) >= ROW_CHECK_SCHEMA;
    this.#select = database.prepare(
      `SELECT seq, fact_seq AS fact, event_id AS eventId, subject, body, ${this.#isChecked ? 'check_sum' : 'NULL'} AS checkSum
       FROM outbox WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
    );
  }

  /** Events after one sequence and up to another, in order, at most `limit`. */
  read(afterSeq: number, toSeq: number, limit: number): EventPage {
    const rows: OutboxRow[] = [];
    for (const { checkSum, ...row } of this.#select.all(afterSeq, toSeq, limit)) {
      if (this.#isChecked && checkSum !== eventCheck(row)) return { rows, damaged: row.seq };
      rows.push(row);
    }
    return { rows };
  }
}
