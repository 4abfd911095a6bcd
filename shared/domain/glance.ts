/** How a desk stands, as far as it fits into an icon and two lines. */
export interface DeskGlance {
  /**
   * The strictest that any part of the desk stands in. `trouble`: it has stopped, or nothing can be recorded. `silent`: it may trade
   * and no market data comes in, so that its figures are old.
   */
  readonly state: GlanceState;
  /** The state in words, with its reason: `Reducing: momentum:paper`. */
  readonly title: string;
  /** What is held, an item an instrument: `+0.5 BTCUSDT`. */
  readonly positions: readonly string[];
  readonly openOrders: number;
  /** What the figures are of: `SIMULATED`, and how old they are where they are old. */
  readonly note: string;
}

export const GLANCE_STATES = ['active', 'reducing', 'halted', 'trouble', 'silent'] as const;
export type GlanceState = (typeof GLANCE_STATES)[number];
