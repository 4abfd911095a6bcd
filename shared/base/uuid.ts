import { assert } from './assert.ts';

/** Nouns that have UUIDs; the number goes into the id so that two nouns with the same count differ. */
const NOUNS = { entity: 1, deployment: 2, swap: 3, desk: 4, rule: 5, approval: 6, override: 7, ladder: 8 } as const;

/**
 * A UUID of version 8 (RFC 9562, section 5.8: layout of one's own) that is nothing but the desk's seed, a noun and a
 * count: unique within a data directory, the same in every replay, and no hash needed.
 *
 * @param seed 0 to 2^48 − 1.
 * @param count 1 to 2^52.
 */
export function deskUuid(seed: number, noun: keyof typeof NOUNS, count: number): string {
  assert(Number.isSafeInteger(seed) && seed >= 0 && seed < 2 ** 48, `seed ${seed} is not within 48 bits`);
  assert(Number.isSafeInteger(count) && count >= 0, `count ${count} is not a counting number`);
  const s = seed.toString(16).padStart(12, '0');
  const c = count.toString(16).padStart(15, '0');
  const n = NOUNS[noun].toString(16).padStart(3, '0');
  return `${s.slice(0, 8)}-${s.slice(8)}-8${n}-8${c.slice(0, 3)}-${c.slice(3)}`;
}

/** Stands for "no such record": what a `validate_only` swap answers as its id. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';
