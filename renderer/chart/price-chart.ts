import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type MouseEventParams,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { Timeframe } from '../store/chart-view.ts';
import type { Candle } from '../store/console-data.ts';
import { BarTimes } from './bar-times.ts';
import { eventLines } from './event-line.ts';
import { EventLines } from './event-lines.ts';
import { type FillMark, fillMarks } from './fill-marks.ts';
import type { ChartModel, Reading } from './model.ts';
import { candleOptions, chartOptions } from './options.ts';
import { ProfitPane } from './profit-pane.ts';
import { type ChartTheme, readTheme } from './theme.ts';
import { bars } from './timeframe.ts';

/** More new bars than this at once are drawn as a whole, which is cheaper than one by one. */
const ONE_BY_ONE = 300;

/** Pixels from bar to bar when the chart is framed. */
const BAR_SPACING = { usual: 8, widest: 18 } as const;
/** Bars of empty space after the newest. */
const RIGHT_OFFSET = 6;

const NO_CANDLES: readonly Candle[] = [];
const chartTime = (time: number): UTCTimestamp => time as UTCTimestamp;
const chartBar = ({ time, open, high, low, close }: Candle) => ({ time: chartTime(time), open, high, low, close });

/**
 * Prices above, profit by version below, and lines for what happened through both. New data is added at the end of
 * what is drawn; the range on screen is the reader's and is left alone.
 */
export class PriceChart {
  readonly #element: HTMLElement;
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #fills: ISeriesMarkersPluginApi<Time>;
  readonly #profit: ProfitPane;
  readonly #lines: readonly EventLines[];
  readonly #times = new BarTimes();
  readonly #onReading: (reading: Reading | null) => void;
  #theme: ChartTheme;
  #shown: ChartModel | undefined;
  #marks: readonly FillMark[] = [];
  #hovered: number | undefined;

  constructor(element: HTMLElement, timeframe: Timeframe, onReading: (reading: Reading | null) => void) {
    this.#element = element;
    this.#onReading = onReading;
    this.#theme = readTheme(element);
    this.#chart = createChart(element, {
      ...chartOptions(this.#theme, timeframe),
      autoSize: true,
    });
    this.#candles = this.#chart.addSeries(CandlestickSeries, candleOptions(this.#theme, undefined));
    this.#fills = createSeriesMarkers(this.#candles, []);
    this.#profit = new ProfitPane(this.#chart, this.#theme);
    this.#lines = this.#chart.panes().map((pane, index) => {
      const lines = new EventLines(this.#theme, index === 0);
      pane.attachPrimitive(lines);
      return lines;
    });
    this.#chart.subscribeCrosshairMove(this.#hover);
  }

  /** Draws what changed since the last call. */
  show(model: ChartModel): void {
    const before = this.#shown;
    const anew =
      before?.data.epoch !== model.data.epoch ||
      before.instrument?.instrument !== model.instrument?.instrument ||
      before.timeframe !== model.timeframe ||
      before.slotId !== model.slotId ||
      before.versions.join() !== model.versions.join();
    this.#shown = model;
    if (anew) this.#candles.applyOptions(candleOptions(this.#theme, model.instrument));
    if (before?.timeframe !== model.timeframe) this.#chart.applyOptions(chartOptions(this.#theme, model.timeframe));
    const from = anew ? undefined : this.#times.last;
    this.#drawCandles(model, from);
    this.#profit.show(model, this.#times, this.#theme, from);
    if (anew || before.data.fills !== model.data.fills) this.#drawFills(model);
    if (anew || before.data.markers !== model.data.markers) this.#drawLines(model);
    if (before?.timeframe !== model.timeframe) this.#frame();
    this.#read();
  }

  /** Takes the colours of the style sheet over again, after the theme changed. */
  applyTheme(): void {
    this.#theme = readTheme(this.#element);
    const model = this.#shown;
    if (!model) return;
    this.#chart.applyOptions(chartOptions(this.#theme, model.timeframe));
    this.#candles.applyOptions(candleOptions(this.#theme, model.instrument));
    this.#profit.applyTheme(model, this.#theme);
    this.#drawFills(model);
    this.#drawLines(model);
  }

  /** Goes back to the newest bar, at the usual width. */
  showLatest(): void {
    this.#frame();
  }

  /** Shows the newest bars: wider while there are few of them, so that a young session does not hide in a corner. */
  #frame(): void {
    const scale = this.#chart.timeScale();
    const spacing = scale.width() / (this.#times.length + RIGHT_OFFSET);
    scale.applyOptions({ barSpacing: Math.min(BAR_SPACING.widest, Math.max(BAR_SPACING.usual, spacing)) });
    scale.scrollToPosition(RIGHT_OFFSET, false);
  }

  remove(): void {
    this.#chart.unsubscribeCrosshairMove(this.#hover);
    this.#chart.remove();
  }

  #drawCandles(model: ChartModel, from: number | undefined): void {
    const candles = model.instrument ? (model.data.candles[model.instrument.instrument] ?? NO_CANDLES) : NO_CANDLES;
    const fresh = bars(candles, model.timeframe, from);
    if (from !== undefined && fresh.length <= ONE_BY_ONE) {
      for (const bar of fresh) this.#candles.update(chartBar(bar));
      for (const bar of fresh) this.#times.extend(bar.time);
      return;
    }
    const all = from === undefined ? fresh : bars(candles, model.timeframe);
    this.#times.reset(all.map((bar) => bar.time));
    this.#candles.setData(all.map(chartBar));
  }

  #drawFills(model: ChartModel): void {
    const { data, slotId, instrument } = model;
    this.#marks = instrument ? fillMarks(data.fills, slotId, instrument.instrument, this.#times) : [];
    this.#fills.setMarkers(
      this.#marks.map((mark) => ({
        time: chartTime(mark.time),
        position: mark.side === 'buy' ? 'belowBar' : 'aboveBar',
        shape: mark.side === 'buy' ? 'arrowUp' : 'arrowDown',
        color: this.#theme.versions[data.colours[mark.version] ?? 0] ?? this.#theme.text,
      })),
    );
  }

  #drawLines(model: ChartModel): void {
    const lines = eventLines(model, this.#times, this.#theme);
    for (const pane of this.#lines) pane.show(lines, this.#theme);
  }

  readonly #hover = (event: MouseEventParams<Time>): void => {
    this.#hovered = typeof event.time === 'number' ? event.time : undefined;
    this.#read();
  };

  /** Tells the reader of the bar under the crosshair, or of the last one. */
  #read(): void {
    const model = this.#shown;
    const time = this.#hovered ?? this.#times.last;
    if (!model?.instrument || time === undefined) return this.#onReading(null);
    const candles = model.data.candles[model.instrument.instrument] ?? NO_CANDLES;
    const [bar] = bars(candles, model.timeframe, time, time + model.timeframe);
    this.#onReading(bar?.time === time ? { bar, fills: this.#marks.filter((mark) => mark.time === time) } : null);
  }
}
