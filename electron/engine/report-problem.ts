import type { ExchangeReport } from '../../shared/domain/exchange.ts';
import type { Price } from '../../shared/units/price.ts';

const OF_KIND: Readonly<Record<ExchangeReport['kind'], true>> = {
  accepted: true,
  rejected: true,
  fill: true,
  triggered: true,
  replaced: true,
  cancelled: true,
  cancel_rejected: true,
};
const KINDS: readonly unknown[] = Object.keys(OF_KIND);

/** Words for a fact, of a report that may be anything: nothing that is no text, and nothing without end. */
export const toldText = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, LONGEST).toWellFormed() : '';

const LONGEST = 200;

/** Why something is no id, in words; undefined when it is one. One that is too long is refused, never cut: cut, it would name another. */
function textProblem(value: unknown, what: string): string | undefined {
  if (typeof value !== 'string' || value === '') return `${what} has no id`;
  return value.length > LONGEST ? `the id of ${what} has ${value.length} characters` : undefined;
}

/**
 * What is wrong with the form of a report; undefined when it is one. What an exchange's line hands in is data from outside, and is
 * believed only after this. A reason may be of any length: whoever tells it cuts it ({@link toldText}), for the order has ended all the same.
 */
export function reportProblem(report: unknown): string | undefined {
  if (typeof report !== 'object' || report === null) return 'it is no report';
  const { kind, orderId, tsNs, reason, executionId, fee, liquidity } = report as Record<string, unknown>;
  const { quantity, price, limitPrice, stopPrice } = report as Record<string, unknown>;
  if (!KINDS.includes(kind)) return 'its kind is not known';
  const idProblem =
    textProblem(orderId, 'its order') ?? (kind === 'fill' ? textProblem(executionId, 'its execution') : undefined);
  if (idProblem !== undefined) return idProblem;
  if (!Number.isInteger(tsNs)) return 'its time is no whole number of nanoseconds';
  if (kind === 'rejected' || kind === 'cancelled' || kind === 'cancel_rejected')
    return typeof reason === 'string' ? undefined : 'it names no reason';
  const numbers = kind === 'fill' ? [quantity, price] : kind === 'replaced' ? [quantity, limitPrice, stopPrice] : [];
  if (numbers.some((each) => typeof each !== 'number')) return 'its quantity or prices are no numbers';
  if (kind !== 'fill') return undefined;
  if (typeof fee !== 'bigint') return 'its fee is no amount';
  return liquidity === 'maker' || liquidity === 'taker' ? undefined : 'it neither gives nor takes liquidity';
}

/** No market moves so many times its price between two marks; a price in another unit does. */
const BEYOND_TIMES = 1_000;

/**
 * Why a fill cannot have been at its price; undefined where it can. A deal that is put aside is missing in the books, so this refuses
 * only what nobody would believe.
 *
 * @param mark of the instrument; undefined where there is none, and any price is taken.
 */
export const priceProblem = (at: Price, mark: Price | undefined): string | undefined =>
  mark === undefined || (at <= mark * BEYOND_TIMES && at * BEYOND_TIMES >= mark)
    ? undefined
    : `it fills at ${at} where the instrument stands at ${mark}`;
