import type { Timeframe } from '../store/chart-view.ts';
import type { Candle } from '../store/console-data.ts';

/** Start of the bar that a time falls into, Unix seconds. */
const barStart = (time: number, timeframe: Timeframe): number => time - (time % timeframe);

/** The index of the first candle at or after a time; the length when there is none. */
function lowerBound(candles: readonly Candle[], time: number): number {
  let low = 0;
  let high = candles.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (candles[middle]!.time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Bars of a timeframe from one-second candles, oldest first: first open, highest high, lowest low, last close, summed
 * volume. Seconds without a trade have no candle and make no bar.
 *
 * @param from - Leaves out candles before this time (the start of a bar), Unix seconds.
 * @param until - Leaves out candles at or after this time.
 */
export function bars(candles: readonly Candle[], timeframe: Timeframe, from = 0, until = Infinity): Candle[] {
  const result: Candle[] = [];
  let open: { -readonly [K in keyof Candle]: Candle[K] } | undefined;
  for (let index = lowerBound(candles, from); index < candles.length; index += 1) {
    const candle = candles[index]!;
    if (candle.time >= until) break;
    const time = barStart(candle.time, timeframe);
    if (open?.time === time) {
      open.high = Math.max(open.high, candle.high);
      open.low = Math.min(open.low, candle.low);
      open.close = candle.close;
      open.volume += candle.volume;
    } else {
      open = { ...candle, time };
      result.push(open);
    }
  }
  return result;
}
