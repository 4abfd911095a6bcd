import { hash } from 'node:crypto';
import { JournalError } from '../error.ts';

/** The first schema whose rows of {@link CheckedTable} have check sums. */
export const ROW_CHECK_SCHEMA = 7;

/** The tables that neither the chain nor a checkpoint covers. */
export type CheckedTable = 'outbox' | 'meta' | 'operator_secrets';

/**
 * The check sum of a row: SHA-256, as 64 lower-case hexadecimal digits, over the UTF-8 bytes of the canonical JSON (RFC 8785) of
 * the array
 *
 *     [table, …columns]
 *
 * with all columns but `check_sum` in the order of the table, integers as JSON numbers and text as JSON strings. As in
 * `auditHash`, `JSON.stringify` of such an array is canonical already.
 *
 * **It is a guard against damage, not against people.** There is no secret in it: whoever can write the file can compute it
 * anew. Against them stand the chain, the checkpoints and the anchors, which do not cover these tables.
 */
export const rowCheck = (table: CheckedTable, ...columns: readonly unknown[]): string =>
  hash('sha256', JSON.stringify([table, ...columns]), 'hex');

/** That a row is not what was written, in words. `row` names it: "event 3", "setting "seed"". */
export const notAsWritten = (table: CheckedTable, row: string): string =>
  `${row} in the table ${table} is not as it was written: its check sum does not fit`;

/** What is thrown at whoever reads a row whose check sum does not fit. `remedy` says what to do. */
export const damagedRow = (table: CheckedTable, row: string, remedy: string): JournalError =>
  new JournalError('corrupt', `${notAsWritten(table, row)}. ${remedy}`);

/** A name in words, however long or strange damage has made it. */
export const named = (value: unknown): string => JSON.stringify(String(value).slice(0, 100));
