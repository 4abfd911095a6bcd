import type { Database } from 'better-sqlite3';
import type { AuditRecordView } from '../../../shared/contract/records-audit.ts';
import type { RecordRows } from '../../../shared/contract/records-console.ts';
import { auditToWire } from '../../api/map/audit.ts';
import { isoTime } from '../../api/map/time.ts';
import type { AuditRecord, RecordFilter, RecordPage, RowsAsked } from '../../api/records.ts';
import { parseCheckpoint } from '../../journal/checkpoint/checkpoint.ts';
import { NoteError, parseNote } from '../../journal/checkpoint/note.ts';
import { type AuditColumns, auditRow } from '../../journal/rows/rows.ts';
import type { Base } from '../../journal/segments/base.ts';

/** The columns of an audit row in bulk: what a line of the timeline shows. Its payload is asked for by itself. */
export const AUDIT_BULK = ['seq', 'ts_ns', 'actor', 'role', 'action', 'subject', 'hash'] as const;

/** Rows that one answer looks through for what it was asked: a text that is nowhere must not hold up the questions behind it. */
const SCANNED = 50_000;

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | bigint)[];
}

/** Wildcards in what was typed are what was typed. */
const like = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

function conditionOf({ actor, action, text, sinceNs, untilNs }: RecordFilter): Condition {
  const parts: [string, ...(string | bigint)[]][] = [];
  if (actor !== undefined) parts.push(['actor = ?', actor]);
  if (action !== undefined) parts.push(['action = ?', action]);
  if (sinceNs !== undefined) parts.push(['ts_ns >= ?', sinceNs]);
  if (untilNs !== undefined) parts.push(['ts_ns < ?', untilNs]);
  if (text !== undefined) {
    // A payload is searched as it is written, and for what was typed as JSON writes it: with its quotes escaped.
    const fields = ['actor', 'action', 'subject', 'payload'].map((field) => [field, text] as const);
    const searched = [...fields, ['payload', JSON.stringify(text).slice(1, -1)] as const];
    parts.push([
      `(${searched.map(([field]) => `${field} LIKE ? ESCAPE '\\'`).join(' OR ')})`,
      ...searched.map(([, words]) => like(words)),
    ]);
  }
  return {
    sql: parts.map(([sql]) => ` AND ${sql}`).join(''),
    values: parts.flatMap(([, ...values]) => values),
  };
}

/** The audit rows of the journal in use, as they are asked for. */
export class AuditQueries {
  readonly #database: Database;
  readonly #base: Base;
  readonly #last;

  constructor(database: Database, base: Base) {
    this.#database = database;
    this.#base = base;
    this.#last = database.prepare<[], number | null>('SELECT max(seq) FROM audit').pluck();
  }

  get #older(): string | null {
    if (this.#base.row === 0) return null;
    return `Rows 1 to ${this.#base.row.toLocaleString('en')} are in sealed segments: \`desk export --table audit\` writes all.`;
  }

  get #head(): number {
    return this.#last.get() ?? this.#base.row;
  }

  page(filter: RecordFilter, { page, page_size: size }: { page: number; page_size: number }): RecordPage {
    const { sql, values } = conditionOf(filter);
    const bound = [...values];
    const total =
      sql === ''
        ? this.#head - this.#base.row
        : (this.#database
            .prepare<(string | bigint)[], number>(`SELECT count(*) FROM audit WHERE 1${sql}`)
            .pluck()
            .get(...bound) ?? 0);
    const rows = this.#database
      .prepare<unknown[], AuditColumns>(`SELECT * FROM audit WHERE 1${sql} ORDER BY seq DESC LIMIT ? OFFSET ?`)
      .safeIntegers()
      .all(...bound, size, (page - 1) * size);
    return { rows: JSON.stringify(rows.map((columns) => auditToWire(auditRow(columns)))), total, older: this.#older };
  }

  /** Rows in bulk. With a filter, one answer looks through a bounded stretch and says where it stopped. */
  rows({ before, since, limit, filter }: RowsAsked): RecordRows {
    const head = this.#head;
    const { sql, values } = conditionOf(filter);
    const below = before ?? head + 1;
    const floor = Math.max(this.#base.row, since ?? 0);
    const from = sql === '' ? floor : Math.max(floor, below - 1 - SCANNED);
    const found = this.#database
      .prepare<unknown[], AuditColumns>(
        `SELECT ${AUDIT_BULK.join(', ')} FROM audit WHERE seq < ? AND seq > ?${sql} ORDER BY seq DESC LIMIT ?`,
      )
      .safeIntegers()
      .all(below, from, ...values, limit);
    const cells = found.map((row) =>
      JSON.stringify([Number(row.seq), String(row.ts_ns), row.actor, row.role, row.action, row.subject, row.hash]),
    );
    const reached = found.length === limit ? Number(found.at(-1)?.seq) : from + 1;
    return {
      columns: [...AUDIT_BULK],
      rows: `[${cells.join(',')}]`,
      count: cells.length,
      at: head,
      before: reached - 1 > floor ? reached : null,
      total: head - this.#base.row,
      older: this.#older,
    };
  }

  /** A row with its payload and the first checkpoint that covers it. */
  record(seq: number): AuditRecord {
    const columns = this.#database
      .prepare<[number], AuditColumns>('SELECT * FROM audit WHERE seq = ?')
      .safeIntegers()
      .get(seq);
    if (columns === undefined) return null;
    return JSON.stringify({
      ...auditToWire(auditRow(columns)),
      payload_text: columns.payload,
      checkpoint: this.#checkpointOver(seq),
    } satisfies AuditRecordView);
  }

  /** The first signed head that covers a row. One that cannot be read covers nothing: verification says what is wrong with it. */
  #checkpointOver(seq: number): AuditRecordView['checkpoint'] {
    const note = this.#database
      .prepare<[number], string>('SELECT note FROM checkpoints WHERE size >= ? ORDER BY size LIMIT 1')
      .pluck()
      .get(seq);
    if (note === undefined) return null;
    try {
      const { size, root, tsNs } = parseCheckpoint(parseNote(note).text);
      return { tree_size: size, root_hash: root.toString('base64'), created_at: isoTime(tsNs), note };
    } catch (error) {
      if (error instanceof NoteError) return null;
      throw error;
    }
  }
}
