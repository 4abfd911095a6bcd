import type { Brand } from '../base/brand.ts';

/**
 * A price: a safe integer at the instrument's `priceScale` (61800.20 at scale 2 is `6180020`), in units of the
 * quote currency. Comparable only with prices of the same instrument.
 */
export type Price = Brand<number, 'Price'>;

/** Marks a safe integer as a price. */
export const price = (value: number): Price => value as Price;
