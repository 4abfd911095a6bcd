import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { OrderTerms } from './order.ts';

/**
 * What a version wants, before the risk gate has seen it. `ref` is the version's own number for the order,
 * counted from 1 by each instance; orders taken over from a predecessor are named by their order id.
 */
export type Intent =
  | ({ readonly kind: 'submit'; readonly ref: number } & OrderTerms)
  | { readonly kind: 'cancel'; readonly ref: number | string }
  | {
      readonly kind: 'replace';
      readonly ref: number | string;
      /** New total quantity (what is already filled counts toward it). */
      readonly quantity: Quantity;
      /** New limit price; 0 keeps the present one. */
      readonly limitPrice: Price;
      /** New stop price; 0 keeps the present one. */
      readonly stopPrice: Price;
    };

const SIDES: readonly unknown[] = ['buy', 'sell'];
const TYPES: readonly unknown[] = ['market', 'limit', 'stop', 'stop_limit'];
const TIMES: readonly unknown[] = ['gtc', 'ioc', 'fok'];

const isRef = (value: unknown): boolean =>
  Number.isSafeInteger(value) || (typeof value === 'string' && value.length <= 64);

/**
 * What is wrong with the form of an intent; undefined when it is one. The version's own side has checked it before, but
 * in the version's own realm: what arrives is data from outside, and is believed only after this.
 */
export function intentProblem(intent: Intent): string | undefined {
  const { kind, ref } = intent;
  if (!isRef(ref)) return 'its order has no number or id';
  if (kind === 'cancel') return undefined;
  if (kind !== 'submit' && kind !== 'replace') return 'it is neither a submit, a cancel nor a replace';
  for (const value of [intent.quantity, intent.limitPrice, intent.stopPrice]) {
    if (typeof value !== 'number') return 'its quantity or prices are no numbers';
  }
  if (kind === 'replace') return undefined;
  if (typeof ref !== 'number' || ref < 1) return 'a new order needs a number from 1';
  if (!SIDES.includes(intent.side)) return 'its side is neither buy nor sell';
  if (!TYPES.includes(intent.type)) return 'its type is not known';
  if (!TIMES.includes(intent.timeInForce)) return 'its time in force is not known';
  if (typeof intent.postOnly !== 'boolean' || typeof intent.reduceOnly !== 'boolean')
    return 'its flags are no booleans';
  return Number.isSafeInteger(intent.instrument) ? undefined : 'its instrument is no index';
}
