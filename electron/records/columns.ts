import { versionParts } from '../../shared/domain/version.ts';
import { formatDecimal } from '../../shared/units/decimal.ts';
import type { StoredFact } from '../engine/ports.ts';
import type { Listed } from './listings.ts';

/** A column of a table: its name, and what it holds of one of the things that the table lists. */
export type Column<T> = readonly [name: string, cell: (each: T) => string];
export type Columns<T> = readonly Column<T>[];

/** The head of a table. */
export const namesOf = <T>(columns: Columns<T>): readonly string[] => columns.map(([name]) => name);

/** The row of one thing. */
export const cellsOf = <T>(columns: Columns<T>, each: T): readonly string[] => columns.map(([, cell]) => cell(each));

/** Where something stands in the record. */
export interface Placed {
  readonly stored: Pick<StoredFact, 'seq' | 'tsNs'>;
  readonly fact: { readonly marketNs?: string };
}

/** Whose it is. */
interface Owned {
  readonly fact: { readonly slotId: string; readonly instance: number; readonly version: string };
}

/** What it is about. */
export interface About {
  readonly fact: { readonly instrument: string };
  /** Undefined for an instrument that nobody has listed: a version may ask for any, and it is named as it asked. */
  readonly listed: Listed | undefined;
}

/** A deal in an instrument that is listed. */
interface Dealt {
  readonly fact: { readonly quantity: number; readonly price: number; readonly fee: string };
  readonly listed: Listed;
}

/** The fact that tells of it, when that was written, and at which market time; empty for facts of desks that did not record that. */
export const place = (prefix = ''): Columns<Placed> => [
  [`${prefix}fact`, ({ stored }) => String(stored.seq)],
  [`${prefix}ts_ns`, ({ stored }) => String(stored.tsNs)],
  [`${prefix}market_ns`, ({ fact }) => fact.marketNs ?? ''],
];

export const VERSION: Columns<{ readonly fact: Pick<Owned['fact'], 'version'> }> = [
  ['algorithm', ({ fact }) => versionParts(fact.version).name],
  ['version', ({ fact }) => versionParts(fact.version).version],
];

export const OWNER: Columns<Owned> = [
  ['slot_id', ({ fact }) => fact.slotId],
  ['instance', ({ fact }) => String(fact.instance)],
  ...VERSION,
];

export const INSTRUMENT: Columns<About> = [
  ['venue', ({ listed }) => listed?.venue ?? ''],
  ['instrument', ({ fact, listed }) => listed?.symbol ?? fact.instrument],
];

export const SIDE: Column<{ readonly fact: { readonly side: string } }> = ['side', ({ fact }) => fact.side];

export const DEAL: Columns<Dealt> = [
  ['quantity', ({ fact, listed }) => quantityText(fact.quantity, listed)],
  ['price', ({ fact, listed }) => priceText(fact.price, listed)],
  ['fee', ({ fact }) => fact.fee],
];

export const quantityText = (value: number, { quantityScale }: Listed): string => formatDecimal(value, quantityScale);
export const priceText = (value: number, { priceScale }: Listed): string => formatDecimal(value, priceScale);
