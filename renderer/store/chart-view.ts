/** Lengths of a bar, seconds. */
export const TIMEFRAMES = [
  { seconds: 1, label: '1s' },
  { seconds: 5, label: '5s' },
  { seconds: 60, label: '1m' },
  { seconds: 300, label: '5m' },
  { seconds: 3_600, label: '1h' },
] as const;
export type Timeframe = (typeof TIMEFRAMES)[number]['seconds'];

/** What profit is told in: money, or a share of what a version had to work with. */
export type ProfitUnit = 'money' | 'share';

/** How the chart is looked at. */
export interface ChartView {
  readonly timeframe: Timeframe;
  readonly unit: ProfitUnit;
  /** How often the latest bar was asked for: the chart goes there when this rises. */
  readonly latestAsks: number;
}
