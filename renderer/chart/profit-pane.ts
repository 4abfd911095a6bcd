import {
  type IChartApi,
  type IPaneApi,
  type ISeriesApi,
  LineSeries,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { versionLabel } from '../format/version.ts';
import type { BarTimes } from './bar-times.ts';
import type { ChartModel } from './model.ts';
import { curveOptions } from './options.ts';
import { PaneTitle } from './pane-title.ts';
import { type CurvePoint, profitCurves } from './profit-curves.ts';
import type { ChartTheme } from './theme.ts';

const TITLE = 'profit by version, net of fees';
/** Heights of the pane of prices and the pane of profit, relative to one another. */
const STRETCH = { prices: 3, profit: 1 } as const;

const chartPoint = ({ time, value }: CurvePoint) => ({ time: time as UTCTimestamp, value });

/** The lower pane: one curve a version, in its colour. */
export class ProfitPane {
  readonly #pane: IPaneApi<Time>;
  readonly #title: PaneTitle;
  readonly #curves = new Map<string, ISeriesApi<'Line'>>();
  readonly #chart: IChartApi;

  constructor(chart: IChartApi, theme: ChartTheme) {
    this.#chart = chart;
    this.#pane = chart.addPane(true);
    this.#title = new PaneTitle(TITLE, theme);
    this.#pane.attachPrimitive(this.#title);
    chart.panes()[0]?.setStretchFactor(STRETCH.prices);
    this.#pane.setStretchFactor(STRETCH.profit);
  }

  /** @param from - Start of the bar from which on the curves are to be continued; undefined draws them anew. */
  show(model: ChartModel, times: BarTimes, theme: ChartTheme, from: number | undefined): void {
    const wanted = new Set(model.versions);
    if (from === undefined) this.#forget(wanted);
    for (const [version, points] of profitCurves(model.data.equity, model.slotId ?? '', wanted, times, from)) {
      const curve = this.#curves.get(version);
      if (curve && from !== undefined) for (const point of points) curve.update(chartPoint(point));
      else (curve ?? this.#add(version, model, theme)).setData(points.map(chartPoint));
    }
  }

  applyTheme(model: ChartModel, theme: ChartTheme): void {
    this.#title.applyTheme(theme);
    for (const [version, curve] of this.#curves) curve.applyOptions({ color: this.#colour(version, model, theme) });
  }

  #colour(version: string, model: ChartModel, theme: ChartTheme): string {
    return theme.versions[model.data.colours[version] ?? 0] ?? theme.text;
  }

  #add(version: string, model: ChartModel, theme: ChartTheme): ISeriesApi<'Line'> {
    const options = curveOptions(this.#colour(version, model, theme), versionLabel(version, model.algorithm));
    const curve = this.#pane.addSeries(LineSeries, options);
    if (this.#curves.size === 0) {
      curve.createPriceLine({ price: 0, color: theme.muted, lineWidth: 1, lineStyle: 1, axisLabelVisible: false });
    }
    this.#curves.set(version, curve);
    return curve;
  }

  #forget(wanted: ReadonlySet<string>): void {
    for (const [version, curve] of this.#curves) {
      if (wanted.has(version)) curve.setData([]);
      else {
        this.#chart.removeSeries(curve);
        this.#curves.delete(version);
      }
    }
  }
}
