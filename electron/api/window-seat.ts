import type { NumberedWish, PanelName } from '../../shared/domain/wish.ts';

/** The desk's own window, as far as the console in it deals with it. */
export interface WindowSeat {
  /** Tells of each wish, those that nobody has answered first. Returns the way to stop. */
  onWish(listener: (wish: NumberedWish) => void): () => void;
  /** The page has done what a wish asks; `refusal` says why it could not. */
  answered(n: number, refusal: string | null): void;
  /** The panels that the menu may offer. */
  setPanels(panels: readonly PanelName[]): void;
}
