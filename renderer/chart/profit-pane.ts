import {
  type IChartApi,
  type IPaneApi,
  type ISeriesApi,
  LineSeries,
  type MouseEventParams,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { figure } from '../format/number.ts';
import { versionLabel } from '../format/version.ts';
import type { ProfitUnit } from '../store/chart-view.ts';
import type { BarTimes } from './bar-times.ts';
import type { ChartModel } from './model.ts';
import { type Covers, curveOptions, priceFormat, underTags } from './options.ts';
import { PaneTitle } from './pane-title.ts';
import { type CurvePoint, profitCurves } from './profit-curves.ts';
import type { ChartTheme } from './theme.ts';

const TITLE: Readonly<Record<ProfitUnit, string>> = {
  money: 'profit by version, net of fees',
  share: 'profit by version since the desk started, net of fees, % of its capital',
};

const digitsOf = (unit: ProfitUnit): number => (unit === 'share' ? 3 : 2);

const chartPoint = ({ time, value }: CurvePoint) => ({ time: time as UTCTimestamp, value });

/** A value of a curve, with its sign: `+0.124 %`. */
const reading = (value: number, unit: ProfitUnit): string =>
  `${value > 0 ? '+' : ''}${unit === 'share' ? `${figure(value, 3)} %` : figure(value, 2)}`;

/** The pane below the prices: one curve a version, in its colour. */
export class ProfitPane {
  readonly #pane: IPaneApi<Time>;
  readonly #title: PaneTitle;
  readonly #curves = new Map<string, ISeriesApi<'Line'>>();
  readonly #chart: IChartApi;
  readonly #ground: ISeriesApi<'Line'>;
  #unit: ProfitUnit = 'money';
  readonly #covers: Covers;
  #scale: number;

  constructor(chart: IChartApi, theme: ChartTheme) {
    this.#chart = chart;
    this.#scale = theme.scale;
    this.#covers = underTags(
      () => [...this.#curves.values()],
      () => this.#scale,
    );
    this.#pane = chart.addPane(true);
    this.#title = new PaneTitle(TITLE[this.#unit], theme);
    // A series without a point, which stays whatever versions come and go.
    this.#ground = this.#pane.addSeries(LineSeries, {
      lastValueVisible: false,
      priceLineVisible: false,
      priceFormat: priceFormat(digitsOf(this.#unit), this.#covers),
    });
    this.#ground.attachPrimitive(this.#title);
  }

  /** @param from - Start of the bar from which on the curves are to be continued; undefined draws them anew. */
  show(model: ChartModel, times: BarTimes, theme: ChartTheme, from: number | undefined): void {
    const wanted = new Set(model.versions);
    if (this.#unit !== model.unit) {
      this.#unit = model.unit;
      this.#title.say([{ text: TITLE[this.#unit] }]);
      // The scale is written as the first series of the pane is.
      this.#ground.applyOptions({ priceFormat: priceFormat(digitsOf(model.unit), this.#covers) });
      for (const [version, curve] of this.#curves) curve.applyOptions(this.#options(version, model, theme));
    }
    if (from === undefined) this.#forget(wanted);
    const curves = profitCurves(model.data.equity, model.slotId ?? '', wanted, times, from, model.unit);
    for (const [version, points] of curves) {
      const curve = this.#curves.get(version);
      if (curve && from !== undefined) for (const point of points) curve.update(chartPoint(point));
      else (curve ?? this.#add(version, model, theme)).setData(points.map(chartPoint));
    }
  }

  /** Says what each curve is worth under the crosshair; nothing of it where there is none. */
  read(event: MouseEventParams<Time>, model: ChartModel, theme: ChartTheme): void {
    const read = [...this.#curves].flatMap(([version, curve]) => {
      const point = event.seriesData.get(curve);
      if (!point || !('value' in point)) return [];
      const text = `${versionLabel(version, model.algorithm)} ${reading(point.value, model.unit)}`;
      return [{ text, colour: this.#colour(version, model, theme) }];
    });
    this.#title.say([{ text: TITLE[this.#unit] }, ...read]);
  }

  applyTheme(model: ChartModel, theme: ChartTheme): void {
    this.#title.applyTheme(theme);
    this.#scale = theme.scale;
    for (const [version, curve] of this.#curves) curve.applyOptions({ color: this.#colour(version, model, theme) });
  }

  #colour(version: string, model: ChartModel, theme: ChartTheme): string {
    return theme.versions[model.data.colours[version] ?? 0] ?? theme.text;
  }

  #options(version: string, model: ChartModel, theme: ChartTheme) {
    const name = versionLabel(version, model.algorithm);
    return curveOptions(this.#colour(version, model, theme), name, digitsOf(model.unit));
  }

  #add(version: string, model: ChartModel, theme: ChartTheme): ISeriesApi<'Line'> {
    const curve = this.#pane.addSeries(LineSeries, this.#options(version, model, theme));
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
