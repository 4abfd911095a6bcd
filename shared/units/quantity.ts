import type { Brand } from '../base/brand.ts';

/**
 * A quantity: a safe integer at the instrument's `quantityScale`, in base units (linear) or contracts (inverse).
 * Orders and trades carry positive quantities; positions are signed (long > 0).
 */
export type Quantity = Brand<number, 'Quantity'>;

/** Marks a safe integer as a quantity. */
export const quantity = (value: number): Quantity => value as Quantity;
