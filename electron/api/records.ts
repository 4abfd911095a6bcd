import type { DownloadKind, DownloadView, RecordRows, RecordTable } from '../../shared/contract/records-console.ts';

/** What narrows records down; what does not concern a table does not narrow it. Times are nanoseconds. */
export interface RecordFilter {
  readonly version?: string | undefined;
  readonly instrument?: string | undefined;
  readonly slot?: string | undefined;
  readonly side?: string | undefined;
  readonly status?: string | undefined;
  readonly code?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly text?: string | undefined;
  /** Inclusive. */
  readonly sinceNs?: bigint | undefined;
  /** Exclusive. */
  readonly untilNs?: bigint | undefined;
}

/** A page of a table, newest first. */
export interface RecordPage {
  /** JSON: an array of objects in the contract's words. */
  readonly rows: string;
  /** Records that pass the filter. */
  readonly total: number;
  readonly older: string | null;
}

/** Rows that a console asks for in bulk. */
export interface RowsAsked {
  readonly table: RecordTable;
  readonly before?: number | undefined;
  readonly since?: number | undefined;
  readonly limit: number;
  readonly filter: RecordFilter;
}

/** An audit row and what covers it, as JSON in the contract's words; null where there is none of that number. */
export type AuditRecord = string | null;

/** Reads the journal of a desk that runs, without holding it up. Rejects where it cannot be read, in words. */
export interface RecordReader {
  page(table: RecordTable, filter: RecordFilter, place: { page: number; page_size: number }): Promise<RecordPage>;
  rows(asked: RowsAsked): Promise<RecordRows>;
  auditRecord(seq: number): Promise<AuditRecord>;
}

/** A file that is ready to be fetched. */
export interface ReadyFile {
  readonly file: string;
  readonly name: string;
  readonly bytes: number;
}

/** Makes files of the journal, to be saved elsewhere. */
export interface Downloads {
  /** @throws {Failure} `unavailable` where too many are made or kept already. */
  make(kind: DownloadKind): DownloadView;
  state(id: string): DownloadView | undefined;
  /** The bytes from a place on; undefined where there is no such file. */
  piece(id: string, offset: number): Promise<{ readonly data: Buffer; readonly next: number | null } | undefined>;
  /** The file behind a link, which works once; undefined where there is none. */
  take(id: string): ReadyFile | undefined;
  drop(id: string): void;
}
