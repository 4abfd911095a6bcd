/**
 * Whether somebody could trade on both sides of a quote: both are there and the bid does not stand above the ask.
 * Crossed quotes come from two sources that are out of step, and a side at 0 is one that the feed does not have.
 */
export const isTradable = (bid: number, ask: number): boolean => bid > 0 && ask > 0 && bid <= ask;
