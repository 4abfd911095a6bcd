import type { EntityView } from '../../../shared/contract/entity.ts';
import { type Asked, NOT_ASKED } from '../asked.ts';

/** Two versions that are held against each other. */
export type Side = 'left' | 'right';

/** What the desk says of a version beside its feed. */
export interface Told {
  readonly entity: Asked<EntityView>;
  /** How it does in the slot on screen; refused where it never served there. */
  readonly metrics: Asked<Metrics>;
}

/** A version's figures, as far as they are compared. Amounts are decimal text, shares and ratios numbers. */
export interface Metrics {
  readonly currency: string;
  readonly since: string;
  readonly account: 'live' | 'simulated';
  readonly profit: { readonly total: string; readonly realised: string; readonly fees: string };
  readonly return: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly drawdown: { readonly deepest_share: number | null };
  readonly exposure: { readonly average_share: number | null };
  readonly orders: { readonly sent: number; readonly denied: number; readonly rejected: number };
  readonly fills: number;
  readonly trades: { readonly hit_rate: number | null; readonly profit_factor: number | null };
  readonly turnover: number | null;
  readonly slippage_bp: number | null;
  readonly error_rate: number | null;
  readonly latency_us_p50: number | null;
  readonly latency_us_p99: number | null;
}

export interface CompareState {
  /** Entity ids; null where none is chosen yet. */
  readonly left: string | null;
  readonly right: string | null;
  /** By entity id. */
  readonly told: Readonly<Record<string, Told>>;
  /** Rows in which both are the same are left out. */
  readonly onlyDifferences: boolean;
}

export const NO_COMPARISON: CompareState = { left: null, right: null, told: {}, onlyDifferences: false };

export const NOT_TOLD: Told = { entity: NOT_ASKED, metrics: NOT_ASKED };

/**
 * The pair after a version was chosen on one side. Chosen on the side that has the other one, the two change places:
 * a version is not compared with itself.
 */
export function withSide(state: CompareState, side: Side, id: string): CompareState {
  const other: Side = side === 'left' ? 'right' : 'left';
  return state[other] === id ? { ...state, [side]: id, [other]: state[side] } : { ...state, [side]: id };
}

/** What a row says of its two values. */
export type Mark = 'same' | 'differs' | 'only left' | 'only right';

/** A line of a comparison, in words. */
export interface CompareRow {
  readonly name: string;
  /** Null where that side has none. */
  readonly left: string | null;
  readonly right: string | null;
  readonly mark: Mark;
}

export interface CompareSection {
  readonly name: string;
  readonly rows: readonly CompareRow[];
}

/** A line of two values; one that neither side has is no line. */
export function row(name: string, left: string | null, right: string | null): readonly CompareRow[] {
  if (left === null && right === null) return [];
  const mark = left === right ? 'same' : right === null ? 'only left' : left === null ? 'only right' : 'differs';
  return [{ name, left, right, mark }];
}

type Json = Readonly<Record<string, unknown>>;

/** Lines of two JSON objects, key by key in the order of their names. */
export function jsonRows(left: Json, right: Json, words: (value: unknown) => string): readonly CompareRow[] {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  const told = (side: Json, name: string): string | null => (name in side ? words(side[name]) : null);
  return names.flatMap((name) => row(name, told(left, name), told(right, name)));
}
