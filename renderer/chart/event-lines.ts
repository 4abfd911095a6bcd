import type {
  IChartApiBase,
  IPanePrimitive,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  PaneAttachedParameter,
  Time,
  UTCTimestamp,
} from 'lightweight-charts';
import type { Marker } from '../store/console-data.ts';
import { labelRows } from './label-rows.ts';
import type { ChartTheme } from './theme.ts';

/** A deployment, swap, rollback, breaker or move on a ladder on the bar it happened in. */
export interface EventLine {
  readonly time: number;
  readonly kind: Marker['kind'];
  readonly label: string;
  readonly colour: string;
}

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** Each kind has its own dashes, so that its colour is not all that tells it apart. */
const DASHES: Readonly<Record<Marker['kind'], readonly number[]>> = {
  deploy: [1, 3],
  swap: [4, 4],
  rollback: [8, 3, 2, 3],
  breaker: [],
  ladder: [2, 4],
};

const LABEL = { height: 18, padding: 6, top: 26, gap: 4, rows: 4, fontSize: 11 } as const;

interface Placed {
  readonly line: EventLine;
  readonly x: number;
}

/**
 * Lines of what happened to the slot, from top to bottom of a pane. One is attached to each pane, so that a swap is a
 * line through all of them; the one of the first pane also names it.
 */
export class EventLines implements IPanePrimitive<Time>, ISeriesPrimitive<Time> {
  readonly #labelled: boolean;
  #lines: readonly EventLine[] = [];
  #theme: ChartTheme;
  #chart: IChartApiBase<Time> | undefined;
  #requestUpdate: (() => void) | undefined;
  readonly #views: readonly IPrimitivePaneView[];

  constructor(theme: ChartTheme, labelled: boolean) {
    this.#theme = theme;
    this.#labelled = labelled;
    const renderer: IPrimitivePaneRenderer = { draw: (target) => this.#draw(target) };
    this.#views = [{ zOrder: () => 'top', renderer: () => renderer }];
  }

  show(lines: readonly EventLine[], theme: ChartTheme): void {
    this.#lines = lines;
    this.#theme = theme;
    this.#requestUpdate?.();
  }

  attached(to: Pick<PaneAttachedParameter<Time>, 'chart' | 'requestUpdate'>): void {
    this.#chart = to.chart;
    this.#requestUpdate = to.requestUpdate;
  }

  detached(): void {
    this.#chart = undefined;
    this.#requestUpdate = undefined;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  #placed(width: number): readonly Placed[] {
    const scale = this.#chart?.timeScale();
    if (!scale) return [];
    return this.#lines.flatMap((line) => {
      const x = scale.timeToCoordinate(line.time as UTCTimestamp);
      return x === null || x < 0 || x > width ? [] : [{ line, x }];
    });
  }

  #draw(target: Target): void {
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      const placed = this.#placed(mediaSize.width);
      context.lineWidth = 1;
      for (const { line, x } of placed) {
        context.strokeStyle = line.colour;
        context.setLineDash([...DASHES[line.kind]]);
        context.beginPath();
        context.moveTo(Math.round(x) + 0.5, 0);
        context.lineTo(Math.round(x) + 0.5, mediaSize.height);
        context.stroke();
      }
      context.setLineDash([]);
      if (!this.#labelled) return;
      // Labels are as large as the text around the chart, which is not zoomed itself.
      const { scale } = this.#theme;
      context.scale(scale, scale);
      this.#drawLabels(
        context,
        placed.map(({ line, x }) => ({ line, x: x / scale })),
        mediaSize.width / scale,
      );
      context.scale(1 / scale, 1 / scale);
    });
  }

  #drawLabels(context: CanvasRenderingContext2D, placed: readonly Placed[], width: number): void {
    context.font = `${LABEL.fontSize}px ${this.#theme.font}`;
    context.textBaseline = 'middle';
    const boxes = placed.map(({ line, x }) => {
      const labelWidth = Math.ceil(context.measureText(line.label).width) + 2 * LABEL.padding;
      const left = Math.round(x) + LABEL.gap + 0.5;
      // Where the pane ends too soon, the label stands on the other side of its line.
      return { x: left + labelWidth > width ? left - labelWidth - 2 * LABEL.gap : left, width: labelWidth };
    });
    const rows = labelRows(boxes, LABEL.rows, LABEL.gap);
    placed.forEach(({ line }, index) => {
      const box = boxes[index];
      const row = rows[index];
      if (!box || row === undefined || row < 0) return;
      const y = LABEL.top + row * (LABEL.height + LABEL.gap) + 0.5;
      context.fillStyle = this.#theme.surface;
      context.strokeStyle = line.colour;
      context.beginPath();
      context.roundRect(box.x, y, box.width, LABEL.height, 3);
      context.fill();
      context.stroke();
      context.fillStyle = line.colour;
      context.fillText(line.label, box.x + LABEL.padding, y + LABEL.height / 2 + 0.5);
    });
  }
}
