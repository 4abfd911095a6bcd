import {
  AreaSeries,
  type IChartApi,
  type ISeriesApi,
  type MouseEventParams,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { figure } from '../format/number.ts';
import type { BarTimes } from './bar-times.ts';
import type { ChartModel } from './model.ts';
import { type Covers, drawdownOptions, underTags } from './options.ts';
import { PaneTitle } from './pane-title.ts';
import { type CurvePoint, drawdownCurve } from './profit-curves.ts';
import type { ChartTheme } from './theme.ts';

const TITLE = 'drawdown, % of capital';

const chartPoint = ({ time, value }: CurvePoint) => ({ time: time as UTCTimestamp, value });

/** The lowest pane: how far the slot stands below its peak, the figure that its limit is held against. */
export class DrawdownPane {
  readonly #title: PaneTitle;
  readonly #curve: ISeriesApi<'Area'>;
  readonly #covers: Covers;
  #scale: number;

  constructor(chart: IChartApi, theme: ChartTheme) {
    const pane = chart.addPane(true);
    this.#title = new PaneTitle(TITLE, theme);
    this.#scale = theme.scale;
    this.#covers = underTags(
      () => [this.#curve],
      () => this.#scale,
    );
    this.#curve = pane.addSeries(AreaSeries, drawdownOptions(theme, this.#covers));
    this.#curve.attachPrimitive(this.#title);
    this.#curve.priceScale().applyOptions({ scaleMargins: { top: 0.34, bottom: 0.1 } });
  }

  /** @param from - Start of the bar from which on the curve is to be continued; undefined draws it anew. */
  show({ data, slotId }: ChartModel, times: BarTimes, from: number | undefined): void {
    const points = drawdownCurve(data.equity, slotId ?? '', times, from).map(chartPoint);
    if (from === undefined) this.#curve.setData(points);
    else for (const point of points) this.#curve.update(point);
  }

  /** Says how deep it is under the crosshair. */
  read(event: MouseEventParams<Time>, theme: ChartTheme): void {
    const point = event.seriesData.get(this.#curve);
    const value = point && 'value' in point ? [{ text: `${figure(point.value, 2)} %`, colour: theme.text }] : [];
    this.#title.say([{ text: TITLE }, ...value]);
  }

  applyTheme(theme: ChartTheme): void {
    this.#title.applyTheme(theme);
    this.#scale = theme.scale;
    this.#curve.applyOptions(drawdownOptions(theme, this.#covers));
  }
}
