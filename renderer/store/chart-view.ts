/** Lengths of a bar, seconds. */
export const TIMEFRAMES = [
  { seconds: 1, label: '1s' },
  { seconds: 5, label: '5s' },
  { seconds: 60, label: '1m' },
  { seconds: 300, label: '5m' },
  { seconds: 3_600, label: '1h' },
] as const;
export type Timeframe = (typeof TIMEFRAMES)[number]['seconds'];

/** How the chart is looked at. */
export interface ChartView {
  readonly timeframe: Timeframe;
  /** How often the latest bar was asked for: the chart goes there when this rises. */
  readonly latestAsks: number;
}
