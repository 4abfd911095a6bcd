import type { SwapStage, SwapTrigger } from '../../shared/domain/swap.ts';
import { count, signedExact } from './number.ts';

/** What brings a rule's replacement in, as the end of a sentence that begins with "on". */
export const TRIGGER_WORDS: Readonly<Record<SwapTrigger, string>> = {
  unhealthy: 'unhealthy',
  degraded: 'degraded or worse',
  daily_loss: 'daily loss',
  drawdown: 'drawdown',
};

/** What a swap does in a stage, as a sentence. */
export const STAGE_SENTENCES: Readonly<Record<SwapStage, string>> = {
  initiated: 'The desk has been asked.',
  scheduled: 'It waits for its time.',
  suspended: 'It is suspended and will not begin by itself.',
  validating: 'The checks are made once more.',
  loading: 'The new version is being loaded.',
  warming: 'The new version warms up on past events.',
  shadowing: 'The new version runs in step, without capital.',
  draining: 'Cut made. The old version answers what it has left.',
  verifying: 'The versions’ own receipts are being read.',
  done: 'Done.',
};

export { counted, spaced as plain } from '../../shared/base/words.ts';

/** So many of something, thousands grouped: `1 row`, `18,204 rows`. */
export const howMany = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** So many people beside whoever is here: `1 other person`, `2 other people`. */
export const otherPeople = (count: number): string => `${count} other ${count === 1 ? 'person' : 'people'}`;

/** What is held, or adopted, in a line: `−0.182 BTCUSDT, +2 ETHUSDT`; empty where it is nothing. */
export const holdings = (positions: readonly { readonly quantity: string; readonly symbol: string }[]): string =>
  positions.map(({ quantity, symbol }) => `${signedExact(quantity)} ${symbol}`).join(', ');

/** The symbol of an instrument's key: `binance-usdm:BTCUSDT` is `BTCUSDT`. */
export const symbolOf = (instrument: string): string => instrument.slice(instrument.indexOf(':') + 1);
