import type { NumberedWish, PanelName, Wish } from '../../shared/domain/wish.ts';

/** How long a page that is there may take to do what was asked, milliseconds. One that hangs or is gone never does. */
const PATIENCE_MS = 2_000;

/** More than so many that nobody has answered, and the oldest are let go: a link can be clicked for as long as one likes. */
const MOST_WAITING = 16;

/** What became of a wish: the page has done it, could not (in its words), or has not answered. */
export type Granted = 'done' | 'silence' | { readonly refusal: string };

interface Waiting extends NumberedWish {
  readonly settle: (granted: Granted) => void;
}

/**
 * What people ask of the console from its menu, its tray, by links and by files, on the way to its page. A wish waits for the page
 * while that loads; whoever asked hears when it has been done, and when nobody has answered.
 */
export class Wishes {
  /** Called when the page has said which panels there are. */
  onPanels: (panels: readonly PanelName[]) => void = () => {};
  readonly #patienceMs: number;
  readonly #listeners = new Set<(wish: NumberedWish) => void>();
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(patienceMs: number = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /**
   * Asks something of the page.
   *
   * @param patience - `forever` for what may wait until the page is there: a link that has started the app.
   */
  ask(wish: Wish, patience: 'short' | 'forever' = 'short'): Promise<Granted> {
    this.#last += 1;
    const n = this.#last;
    return new Promise((resolve) => {
      const timer = patience === 'short' ? setTimeout(() => this.#settle(n, 'silence'), this.#patienceMs) : undefined;
      const settle = (granted: Granted): void => {
        clearTimeout(timer);
        resolve(granted);
      };
      this.#waiting.set(n, { n, wish, settle });
      const [oldest] = this.#waiting.keys();
      if (this.#waiting.size > MOST_WAITING && oldest !== undefined) this.#settle(oldest, 'silence');
      for (const listener of this.#listeners) listener({ n, wish });
    });
  }

  onWish(listener: (wish: NumberedWish) => void): () => void {
    this.#listeners.add(listener);
    for (const { n, wish } of this.#waiting.values()) listener({ n, wish });
    return () => this.#listeners.delete(listener);
  }

  answered(n: number, refusal: string | null): void {
    this.#settle(n, refusal === null ? 'done' : { refusal });
  }

  setPanels(panels: readonly PanelName[]): void {
    this.onPanels(panels);
  }

  #settle(n: number, granted: Granted): void {
    const waiting = this.#waiting.get(n);
    this.#waiting.delete(n);
    waiting?.settle(granted);
  }
}
