import type { IPanePrimitive, IPanePrimitivePaneView, IPrimitivePaneRenderer, Time } from 'lightweight-charts';
import type { ChartTheme } from './theme.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

const CHIP = { left: 4, top: 4, padding: 6, height: 18, fontSize: 11 } as const;

/** What a pane shows, in its corner, on a ground of its own: no curve or line of the pane strikes it through. */
export class PaneTitle implements IPanePrimitive<Time> {
  readonly #text: string;
  readonly #views: readonly IPanePrimitivePaneView[];
  #theme: ChartTheme;

  constructor(text: string, theme: ChartTheme) {
    this.#text = text;
    this.#theme = theme;
    const renderer: IPrimitivePaneRenderer = { draw: (target) => this.#draw(target) };
    this.#views = [{ zOrder: () => 'top', renderer: () => renderer }];
  }

  /** Takes new colours; the chart draws everything anew when its own change. */
  applyTheme(theme: ChartTheme): void {
    this.#theme = theme;
  }

  paneViews(): readonly IPanePrimitivePaneView[] {
    return this.#views;
  }

  #draw(target: Target): void {
    target.useMediaCoordinateSpace(({ context }) => {
      context.font = `${CHIP.fontSize}px ${this.#theme.font}`;
      context.textBaseline = 'middle';
      const width = Math.ceil(context.measureText(this.#text).width) + 2 * CHIP.padding;
      context.fillStyle = this.#theme.background;
      context.fillRect(CHIP.left, CHIP.top, width, CHIP.height);
      context.fillStyle = this.#theme.muted;
      context.fillText(this.#text, CHIP.left + CHIP.padding, CHIP.top + CHIP.height / 2 + 0.5);
    });
  }
}
