import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares digests, so that neither the length nor the first differing byte shows in the time it takes. */
export const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
