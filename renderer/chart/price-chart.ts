import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
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
import { DrawdownPane } from './drawdown-pane.ts';
import { eventLines } from './event-line.ts';
import { EventLines } from './event-lines.ts';
import { type FillMark, fillMarks } from './fill-marks.ts';
import type { ChartModel, Reading } from './model.ts';
import { panBy, toFirst, zoomBy } from './moves.ts';
import { type Covers, candleOptions, chartOptions, underTags, VOLUME_SCALE, volumeOptions } from './options.ts';
import { PaneTitle } from './pane-title.ts';
import { ProfitPane } from './profit-pane.ts';
import { type ChartTheme, readTheme } from './theme.ts';
import { bars } from './timeframe.ts';
import { type VolumeColours, volumeBar, volumeColours } from './volume.ts';

/** More new bars than this at once are drawn as a whole, which is cheaper than one by one. */
const ONE_BY_ONE = 300;

/** Pixels from bar to bar when the chart is framed. */
const BAR_SPACING = { usual: 8, widest: 18 } as const;
/** Heights of the panes relative to one another, from top to bottom. */
const STRETCH = [7, 2, 1];
/**
 * Bars that are drawn at first, and that come to them each time the reader scrolls to the first of them: what an update
 * costs grows with what is drawn, and no more than some two thousand are ever in sight.
 */
const AT_ONCE = 5_000;
/** Bars before the first at hand from which on older ones are asked for. */
const EARLY = 200;

/** Bars of empty space after the newest. */
const RIGHT_OFFSET = 6;

const NO_CANDLES: readonly Candle[] = [];
const chartTime = (time: number): UTCTimestamp => time as UTCTimestamp;
const chartBar = ({ time, open, high, low, close }: Candle) => ({ time: chartTime(time), open, high, low, close });

/**
 * Prices with their volume above, profit by version and drawdown below, and lines for what happened through all of them. New data is added at the end of
 * what is drawn; the range on screen is the reader's and is left alone.
 */
export class PriceChart {
  readonly #element: HTMLElement;
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #fills: ISeriesMarkersPluginApi<Time>;
  readonly #profit: ProfitPane;
  readonly #drawdown: DrawdownPane;
  readonly #begins: PaneTitle;
  readonly #lines: readonly EventLines[];
  readonly #times = new BarTimes();
  readonly #onReading: (reading: Reading | null) => void;
  readonly #onEdge: () => void;
  #theme: ChartTheme;
  #volumeColours: VolumeColours;
  #shown: ChartModel | undefined;
  #marks: readonly FillMark[] = [];
  #hovered: number | undefined;
  /** Time of the first candle at hand when all was drawn. */
  #first: number | undefined;
  /** Bars that are drawn at most. */
  #room = AT_ONCE;
  /** Bars at hand that are not drawn, before those that are. */
  #hidden = 0;
  #widening = false;
  /** What the tag of the last price stands on. */
  readonly #covers: Covers;

  /** @param onEdge - Called where the first bars come near. */
  constructor(
    element: HTMLElement,
    timeframe: Timeframe,
    onReading: (reading: Reading | null) => void,
    onEdge: () => void,
  ) {
    this.#element = element;
    this.#onReading = onReading;
    this.#onEdge = onEdge;
    this.#theme = readTheme(element);
    this.#volumeColours = volumeColours(this.#theme);
    this.#chart = createChart(element, {
      ...chartOptions(this.#theme, timeframe),
      autoSize: true,
    });
    this.#covers = underTags(
      () => [this.#candles],
      () => this.#theme.scale,
    );
    this.#candles = this.#chart.addSeries(CandlestickSeries, candleOptions(this.#theme, undefined, this.#covers));
    this.#volume = this.#chart.addSeries(HistogramSeries, volumeOptions());
    this.#chart.priceScale(VOLUME_SCALE).applyOptions({ scaleMargins: { top: 0.88, bottom: 0 } });
    this.#fills = createSeriesMarkers(this.#candles, []);
    this.#profit = new ProfitPane(this.#chart, this.#theme);
    this.#drawdown = new DrawdownPane(this.#chart, this.#theme);
    this.#begins = new PaneTitle('', this.#theme, 'bottom');
    this.#candles.attachPrimitive(this.#begins);
    this.#chart.panes().forEach((pane, index) => {
      pane.setStretchFactor(STRETCH[index] ?? 1);
    });
    this.#lines = this.#chart.panes().map((pane, index) => {
      const lines = new EventLines(this.#theme, index === 0);
      // Names must not be struck through by candles, and what is attached to a pane is drawn below them.
      if (index === 0) this.#candles.attachPrimitive(lines);
      else pane.attachPrimitive(lines);
      return lines;
    });
    this.#chart.subscribeCrosshairMove(this.#hover);
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(this.#look);
  }

  /** Draws what changed since the last call. */
  show(model: ChartModel): void {
    const before = this.#shown;
    const anew =
      before?.data.epoch !== model.data.epoch ||
      before.instrument?.instrument !== model.instrument?.instrument ||
      before.timeframe !== model.timeframe ||
      before.slotId !== model.slotId ||
      before.unit !== model.unit ||
      before.versions.join() !== model.versions.join();
    this.#shown = model;
    if (anew && before?.unit === model.unit) this.#room = AT_ONCE;
    if (anew) this.#candles.applyOptions(candleOptions(this.#theme, model.instrument, this.#covers));
    if (before?.timeframe !== model.timeframe) this.#chart.applyOptions(chartOptions(this.#theme, model.timeframe));
    const from = anew ? undefined : this.#times.last;
    this.#drawSeries(model, from);
    if (anew || before.begins !== model.begins || this.#hasOlder(model)) this.#look();
    if (anew || before.data.fills !== model.data.fills) this.#drawFills(model);
    if (anew || before.data.markers !== model.data.markers) this.#drawLines(model);
    if (before?.timeframe !== model.timeframe) this.#frame();
    this.#read();
  }

  /** Takes the colours of the style sheet over again, after the theme changed. */
  applyTheme(): void {
    this.#theme = readTheme(this.#element);
    this.#volumeColours = volumeColours(this.#theme);
    const model = this.#shown;
    if (!model) return;
    this.#chart.applyOptions(chartOptions(this.#theme, model.timeframe));
    this.#candles.applyOptions(candleOptions(this.#theme, model.instrument, this.#covers));
    this.#profit.applyTheme(model, this.#theme);
    this.#drawdown.applyTheme(this.#theme);
    this.#begins.applyTheme(this.#theme);
    this.#drawCandles(model, undefined);
    this.#drawFills(model);
    this.#drawLines(model);
  }

  /** Goes back to the newest bar, at the usual width. */
  showLatest(): void {
    if (this.#room > AT_ONCE && this.#shown) {
      this.#room = AT_ONCE;
      this.#redraw(this.#shown);
    }
    this.#frame();
  }

  /** @param share - Of the width on screen; below zero to what was earlier. */
  pan(share: number): void {
    panBy(this.#chart.timeScale(), share);
  }

  /** @param factor - Of the time on screen: below 1 shows less of it, larger. */
  zoom(factor: number): void {
    zoomBy(this.#chart.timeScale(), factor);
  }

  /** Goes to the first bar that is drawn. */
  showFirst(): void {
    toFirst(this.#chart.timeScale());
  }

  /** Shows the newest bars: wider while there are few of them, so that a young session does not hide in a corner. */
  #frame(): void {
    const scale = this.#chart.timeScale();
    const spacing = scale.width() / (this.#times.length + RIGHT_OFFSET);
    scale.applyOptions({ barSpacing: Math.min(BAR_SPACING.widest, Math.max(BAR_SPACING.usual, spacing)) });
    scale.scrollToPosition(RIGHT_OFFSET, false);
  }

  remove(): void {
    this.#shown = undefined;
    this.#chart.unsubscribeCrosshairMove(this.#hover);
    this.#chart.timeScale().unsubscribeVisibleLogicalRangeChange(this.#look);
    this.#chart.remove();
  }

  #drawSeries(model: ChartModel, from: number | undefined): void {
    this.#drawCandles(model, from);
    this.#profit.show(model, this.#times, this.#theme, from);
    this.#drawdown.show(model, this.#times, from);
  }

  #drawCandles(model: ChartModel, from: number | undefined): void {
    const candles = model.instrument ? (model.data.candles[model.instrument.instrument] ?? NO_CANDLES) : NO_CANDLES;
    const fresh = bars(candles, model.timeframe, from);
    if (from !== undefined && fresh.length <= ONE_BY_ONE) {
      for (const bar of fresh) {
        this.#candles.update(chartBar(bar));
        this.#volume.update(volumeBar(bar, this.#volumeColours));
      }
      for (const bar of fresh) this.#times.extend(bar.time);
      return;
    }
    const atHand = from === undefined ? fresh : bars(candles, model.timeframe);
    const all = atHand.slice(-this.#room);
    this.#hidden = atHand.length - all.length;
    this.#times.reset(all.map((bar) => bar.time));
    this.#first = candles[0]?.time;
    this.#candles.setData(all.map(chartBar));
    this.#volume.setData(all.map((bar) => volumeBar(bar, this.#volumeColours)));
  }

  /** Whether candles came that are older than the first that is drawn. Those that fall off at that end change nothing. */
  #hasOlder({ data, instrument }: ChartModel): boolean {
    const first = data.candles[instrument?.instrument ?? '']?.[0]?.time;
    return first !== undefined && this.#first !== undefined && first < this.#first;
  }

  /** Draws more of the bars at hand, in the next frame: a scale that is being moved must not lose its data. */
  #widen(): void {
    if (this.#widening) return;
    this.#widening = true;
    requestAnimationFrame(() => {
      this.#widening = false;
      const model = this.#shown;
      if (!model) return;
      this.#room += AT_ONCE;
      this.#redraw(model);
    });
  }

  #redraw(model: ChartModel): void {
    this.#drawSeries(model, undefined);
    this.#drawFills(model);
    this.#drawLines(model);
  }

  /** Looks whether the first bars are near: there the chart says where they begin, and older ones are wanted. */
  readonly #look = (): void => {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (!range || this.#times.length === 0) return;
    const isFirst = range.from <= 1 && this.#hidden === 0;
    this.#begins.say([{ text: isFirst ? (this.#shown?.begins ?? '') : '' }]);
    if (range.from >= EARLY) return;
    if (this.#hidden > 0 || (this.#shown && this.#hasOlder(this.#shown))) this.#widen();
    else this.#onEdge();
  };

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
    if (this.#shown) this.#profit.read(event, this.#shown, this.#theme);
    this.#drawdown.read(event, this.#theme);
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
