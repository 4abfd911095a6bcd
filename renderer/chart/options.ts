import {
  type AreaSeriesPartialOptions,
  type AutoscaleInfo,
  type CandlestickSeriesPartialOptions,
  type ChartOptions,
  CrosshairMode,
  type DeepPartial,
  type HistogramSeriesPartialOptions,
  type ISeriesApi,
  type LineSeriesPartialOptions,
  type SeriesType,
  TickMarkType,
} from 'lightweight-charts';
import { figure } from '../format/number.ts';
import { clock, date } from '../format/time.ts';
import { zoneName } from '../format/zone.ts';
import type { Timeframe } from '../store/chart-view.ts';
import type { InstrumentView } from '../store/console-data.ts';
import type { ChartTheme } from './theme.ts';

const FONT_SIZE = 11;

/** What stands below the axis, in the zone that times are told in; null leaves it to the chart, which knows UTC alone. */
function tickMark(time: unknown, type: TickMarkType): string | null {
  if (zoneName() === 'UTC' || typeof time !== 'number' || type < TickMarkType.DayOfMonth) return null;
  const at = clock(time * 1000);
  if (type === TickMarkType.TimeWithSeconds) return at;
  return type === TickMarkType.DayOfMonth && at === '00:00:00' ? date(time * 1000) : at.slice(0, 5);
}

/** How the chart as a whole looks in a theme. */
export function chartOptions(theme: ChartTheme, timeframe: Timeframe): DeepPartial<ChartOptions> {
  return {
    layout: {
      background: { color: theme.background },
      textColor: theme.muted,
      fontFamily: theme.font,
      fontSize: FONT_SIZE * theme.scale,
      panes: { separatorColor: theme.line, separatorHoverColor: theme.grid, enableResize: true },
      // The logo would bring a style element of its own, which the page's policy forbids; the status line names the makers.
      attributionLogo: false,
    },
    grid: { vertLines: { visible: false }, horzLines: { color: theme.grid } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: theme.muted, labelBackgroundColor: theme.muted },
      horzLine: { color: theme.muted, labelBackgroundColor: theme.muted },
    },
    // A figure that the edge of its pane would cut through is left out.
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.18, bottom: 0.16 }, entireTextOnly: true },
    timeScale: {
      borderColor: theme.line,
      timeVisible: true,
      secondsVisible: timeframe < 60,
      tickMarkFormatter: tickMark,
    },
    localization: {
      timeFormatter: (time: unknown) =>
        typeof time === 'number' ? `${date(time * 1000)} ${clock(time * 1000)} ${zoneName()}` : String(time),
    },
  };
}

/** Whether a tag stands where a figure of the scale would. */
export type Covers = (value: number) => boolean;

const NOTHING: Covers = () => false;

/**
 * Figures on the scale and in its tags, with thousands grouped as in the tables.
 *
 * @param covers says which figures of the scale a tag would half hide: they are left out.
 */
export const priceFormat = (digits: number, covers: Covers = NOTHING) =>
  ({
    type: 'custom',
    minMove: 10 ** -digits,
    formatter: (value: number) => figure(value, digits),
    tickmarksFormatter: (values: readonly number[]) =>
      values.map((value) => (covers(value) ? '' : figure(value, digits))),
  }) as const;

/** Heights of a tag and of a figure of the scale, half of both together: nearer, one is on the other. CSS pixels at the usual size. */
const TOUCHES = 15;

/** Whether the tags of these series stand where a figure of their scale would. */
export const underTags =
  (tagged: () => readonly ISeriesApi<SeriesType>[], scale: () => number): Covers =>
  (value) =>
    tagged().some((series) => {
      // The library writes the value of the last bar in sight into the tag, wherever the last of all is.
      const last = series.lastValueData(false);
      if (last.noData) return false;
      const [tag, tick] = [series.priceToCoordinate(last.price), series.priceToCoordinate(value)];
      return tag !== null && tick !== null && Math.abs(tag - tick) < TOUCHES * scale();
    });

/** Candles in a theme, at the digits of their instrument. */
export function candleOptions(
  theme: ChartTheme,
  instrument: InstrumentView | undefined,
  covers?: Covers,
): CandlestickSeriesPartialOptions {
  const precision = instrument?.price_scale ?? 2;
  return {
    upColor: theme.up,
    downColor: theme.down,
    wickUpColor: theme.up,
    wickDownColor: theme.down,
    borderVisible: false,
    priceLineColor: theme.muted,
    priceLineStyle: 1,
    priceFormat: priceFormat(precision, covers),
  };
}

/** A version's profit curve. Its name stands beside its last value. */
export function curveOptions(colour: string, title: string, digits = 2): LineSeriesPartialOptions {
  return {
    color: colour,
    title,
    lineWidth: 2,
    priceLineVisible: false,
    crosshairMarkerRadius: 3,
    priceFormat: priceFormat(digits),
  };
}

/** A colour with some of what is behind it. */
export const faded = (colour: string, share: number): string =>
  colour.startsWith('rgb(') ? colour.replace('rgb(', 'rgba(').replace(')', `, ${share})`) : colour;

/** Drawdown hangs from zero; while there is next to none, a tenth of a per cent fills the pane. */
export function drawdownOptions(theme: ChartTheme, covers?: Covers): AreaSeriesPartialOptions {
  return {
    lineColor: theme.down,
    topColor: faded(theme.down, 0.05),
    bottomColor: faded(theme.down, 0.3),
    invertFilledArea: true,
    lineWidth: 1,
    title: '',
    priceLineVisible: false,
    crosshairMarkerRadius: 3,
    priceFormat: priceFormat(2, covers),
    autoscaleInfoProvider: (measure: () => AutoscaleInfo | null): AutoscaleInfo => {
      const deepest = measure()?.priceRange?.minValue ?? 0;
      return { priceRange: { minValue: Math.min(deepest, -0.1), maxValue: 0 } };
    },
  };
}

/** The scale of volume, which shares the pane of prices and shows no figures of its own. */
export const VOLUME_SCALE = 'volume';

/** Volume at the foot of the prices. */
export const volumeOptions = (): HistogramSeriesPartialOptions => ({
  priceScaleId: VOLUME_SCALE,
  priceFormat: { type: 'volume' },
  priceLineVisible: false,
  lastValueVisible: false,
});
