import type { SwapStage, SwapTrigger } from '../../shared/domain/swap.ts';

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

/** The symbol of an instrument's key: `binance-usdm:BTCUSDT` is `BTCUSDT`. */
export const symbolOf = (instrument: string): string => instrument.slice(instrument.indexOf(':') + 1);
