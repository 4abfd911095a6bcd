import { z } from 'zod';
import { read, readOne } from './call.ts';
import { Timestamp } from './field.ts';
import { auditFilters } from './records-audit.ts';

const { actor, action, text } = auditFilters;
/** The audit is searched at the desk; of the other tables a console holds all rows. */
const audit = { actor, action, text };

/** The tables that a console shows by the hundred thousand. */
export const RECORD_TABLES = ['orders', 'fills', 'denials', 'audit'] as const;
export type RecordTable = (typeof RECORD_TABLES)[number];

/** Most rows of one answer: a hundred thousand come in fifty of them, and none holds the line up for long. */
export const MOST_ROWS = 5_000;

const RecordRows = z.object({
  columns: z.array(z.string()),
  rows: z.string().describe('JSON: an array of arrays, in the order of `columns`'),
  count: z.int().min(0),
  at: z.int().min(0).describe('Read up to this sequence: `since` for what comes after'),
  before: z.int().nullable().describe('`before` for the next ones; null where none are left'),
  total: z.int().min(0).describe('Rows at hand in the whole table, whatever the filters'),
  older: z.string().nullable().describe('Where rows older than those at hand are, in words'),
});
export type RecordRows = z.infer<typeof RecordRows>;

/**
 * Rows in bulk, newest first. They come as text that the thread which read them has written: the desk's own thread passes it on as
 * it is, so that a hundred thousand rows cost its turns next to nothing.
 */
export const recordRows = read
  .input(
    z.strictObject({
      table: z.enum(RECORD_TABLES),
      before: z.int().min(0).optional().describe('Go on below this sequence; left out, from the newest on'),
      since: z.int().min(0).optional().describe('Only what was made or changed after this sequence'),
      limit: z.int().min(1).max(MOST_ROWS).default(2_000),
      ...audit,
      from: Timestamp.optional().describe('Of the audit: desk time, inclusive'),
      until: auditFilters.until,
    }),
  )
  .output(RecordRows);

/** What can be saved to a file. */
export const DOWNLOADS = ['evidence', 'audit', 'orders', 'fills', 'denials', 'trades', 'facts'] as const;
export type DownloadKind = (typeof DOWNLOADS)[number];

/** Bytes of a file in one answer. */
export const PIECE_BYTES = 524_288;

/** The largest file that a page takes over its line and holds in memory, bytes. Beyond it, a browser fetches it by its link. */
export const LARGEST_HELD = 268_435_456;

const DownloadView = z.object({
  id: z.string(),
  kind: z.enum(DOWNLOADS),
  state: z.enum(['making', 'ready', 'failed']),
  rows: z.int().describe('Done'),
  total: z.int().describe('Of so many; 0 before it is known'),
  bytes: z.int(),
  name: z.string().describe('What the file is to be called'),
  path: z.string().describe('Where a browser of this desk fetches it, once: it streams'),
  error: z.string().nullable(),
});
export type DownloadView = z.infer<typeof DownloadView>;

/** Files that a thread makes of the journal, and that a console saves. */
export const downloads = {
  /** Begins to make one. It is kept for ten minutes after it is made. */
  make: read.input(z.strictObject({ kind: z.enum(DOWNLOADS) })).output(DownloadView),
  /** How far it is. */
  state: readOne.input(z.strictObject({ id: z.string().max(64) })).output(DownloadView),
  /** A piece of it, for a page that cannot fetch. */
  piece: readOne
    .input(z.strictObject({ id: z.string().max(64), offset: z.int().min(0) }))
    .output(z.object({ data: z.base64(), next: z.int().nullable().describe('Null after the last') })),
  /** Nobody needs it any more. */
  drop: read.input(z.strictObject({ id: z.string().max(64) })).output(z.object({})),
};
