import type { Brand } from '../base/brand.ts';

/** A share in hundredths of a per cent; {@link WHOLE} is 100 %. */
export type BasisPoints = Brand<number, 'BasisPoints'>;

export const basisPoints = (value: number): BasisPoints => value as BasisPoints;

/** 100 %. The live shares of a slot and its unallocated reserve sum to exactly this. */
export const WHOLE = basisPoints(10_000);
