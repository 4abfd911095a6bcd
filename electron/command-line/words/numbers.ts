import { grouped } from '../../../shared/base/words.ts';

/** A count as one says it: thousands apart. */
export const thousands = (value: number): string => grouped(String(value));

/** A count with its noun, thousands apart: `1 row`, `1,024 rows`. */
export const counted = (value: number, noun: string): string => `${thousands(value)} ${noun}${value === 1 ? '' : 's'}`;
