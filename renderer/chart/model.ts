import type { ProfitUnit, Timeframe } from '../store/chart-view.ts';
import type { Candle, ConsoleData, InstrumentView } from '../store/console-data.ts';
import type { FillMark } from './fill-marks.ts';

/** What the chart is to show. */
export interface ChartModel {
  readonly data: ConsoleData;
  readonly slotId: string | undefined;
  /** The slot's own algorithm: its versions go without their name. */
  readonly algorithm: string | undefined;
  readonly instrument: InstrumentView | undefined;
  readonly timeframe: Timeframe;
  readonly unit: ProfitUnit;
  /** `name@version` of the versions whose profit is drawn. */
  readonly versions: readonly string[];
  /** Where the prices begin and why, in words; empty where there are older ones. */
  readonly begins: string;
}

/** The bar under the crosshair, or the last one, with what was filled in it. */
export interface Reading {
  readonly bar: Candle;
  readonly fills: readonly FillMark[];
}
