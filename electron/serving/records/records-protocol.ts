import type { RecordRows, RecordTable } from '../../../shared/contract/records-console.ts';
import type { RecordFilter, RecordPage, RowsAsked } from '../../api/records.ts';
import type { Listed } from '../../records/listings.ts';

/** What the reading thread is started with. */
export interface RecordSeat {
  readonly directory: string;
}

/** What it is asked. */
export type RecordQuestion =
  | {
      readonly kind: 'page';
      readonly table: RecordTable;
      readonly filter: RecordFilter;
      readonly page: number;
      readonly page_size: number;
    }
  | { readonly kind: 'rows'; readonly asked: RowsAsked }
  | { readonly kind: 'audit_record'; readonly seq: number };

/** A question with its number, and the instruments of the desk, by key: those listed in sealed segments no fact tells. */
export interface ToRecordThread {
  readonly id: number;
  readonly question: RecordQuestion;
  readonly listed: readonly (readonly [key: string, listed: Listed])[];
}

export type RecordAnswer = RecordPage | RecordRows | string | null;

export type FromRecordThread =
  | { readonly id: number; readonly answer: RecordAnswer }
  | { readonly id: number; readonly error: string };
