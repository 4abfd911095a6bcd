import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';
import type { ChartTheme } from './theme.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

const CHIP = { left: 4, edge: 4, padding: 6, height: 18, fontSize: 11 } as const;

/** Words in a colour of their own; muted where none is given. */
export interface TitlePart {
  readonly text: string;
  readonly colour?: string;
}

const isSame = (one: readonly TitlePart[], other: readonly TitlePart[]): boolean =>
  one.length === other.length &&
  one.every(({ text, colour }, index) => other[index]?.text === text && other[index]?.colour === colour);

/**
 * What a pane shows, in its corner, on a ground of its own: no curve or line of the pane strikes it through. It is
 * attached to a series of the pane, for what is attached to a pane itself is drawn below all series.
 */
export class PaneTitle implements ISeriesPrimitive<Time> {
  readonly #views: readonly IPrimitivePaneView[];
  readonly #atBottom: boolean;
  #parts: readonly TitlePart[];
  #theme: ChartTheme;
  #requestUpdate: (() => void) | undefined;

  constructor(text: string, theme: ChartTheme, corner: 'top' | 'bottom' = 'top') {
    this.#parts = [{ text }];
    this.#theme = theme;
    this.#atBottom = corner === 'bottom';
    const renderer: IPrimitivePaneRenderer = { draw: (target) => this.#draw(target) };
    this.#views = [{ zOrder: () => 'top', renderer: () => renderer }];
  }

  attached({ requestUpdate }: Pick<SeriesAttachedParameter<Time>, 'requestUpdate'>): void {
    this.#requestUpdate = requestUpdate;
  }

  detached(): void {
    this.#requestUpdate = undefined;
  }

  /** Says something else. */
  say(parts: readonly TitlePart[]): void {
    if (isSame(parts, this.#parts)) return;
    this.#parts = parts;
    this.#requestUpdate?.();
  }

  /** Takes new colours; the chart draws everything anew when its own change. */
  applyTheme(theme: ChartTheme): void {
    this.#theme = theme;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  #draw(target: Target): void {
    const parts = this.#parts.filter(({ text }) => text !== '');
    if (parts.length === 0) return;
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      const { scale } = this.#theme;
      const height = CHIP.height * scale;
      context.font = `${CHIP.fontSize * scale}px ${this.#theme.font}`;
      context.textBaseline = 'middle';
      const widths = parts.map(({ text }) => Math.ceil(context.measureText(text).width));
      const width = widths.reduce((sum, each) => sum + each + CHIP.padding, CHIP.padding);
      const top = this.#atBottom ? mediaSize.height - height - CHIP.edge : CHIP.edge;
      context.fillStyle = this.#theme.background;
      context.fillRect(CHIP.left, top, width, height);
      let left = CHIP.left + CHIP.padding;
      parts.forEach(({ text, colour }, index) => {
        context.fillStyle = colour ?? this.#theme.muted;
        context.fillText(text, left, top + height / 2 + 0.5);
        left += (widths[index] ?? 0) + CHIP.padding;
      });
    });
  }
}
