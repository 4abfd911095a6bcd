/** The most that the console keeps of each series; older points fall off. The desk's journal has them all. */
export const KEPT = { candles: 120_000, fills: 5_000, markers: 500, equity: 86_400, alerts: 5_000 } as const;

const latest = <T>(series: readonly T[], limit: number): readonly T[] =>
  series.length > limit ? series.slice(series.length - limit) : series;

/**
 * A series ordered by `key`, continued by what is new. News may repeat the end of what is there (a candle that is
 * still open, points sent twice around a reconnection): from its first key on, the news replaces it.
 */
export function continued<T>(
  series: readonly T[],
  news: readonly T[],
  key: (item: T) => number,
  limit: number,
): readonly T[] {
  const first = news[0];
  if (first === undefined) return series;
  const from = key(first);
  let kept = series.length;
  while (kept > 0 && key(series[kept - 1]!) >= from) kept -= 1;
  return latest([...series.slice(0, kept), ...news], limit);
}
