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
