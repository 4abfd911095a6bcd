import type { ITimeScaleApi, Time } from 'lightweight-charts';

type Scale = ITimeScaleApi<Time>;

/**
 * Moves what is on screen.
 *
 * @param share - Of the width on screen; below zero to what was earlier.
 */
export function panBy(scale: Scale, share: number): void {
  const range = scale.getVisibleLogicalRange();
  if (!range) return;
  const by = (range.to - range.from) * share;
  scale.setVisibleLogicalRange({ from: range.from + by, to: range.to + by });
}

/**
 * Shows more or less time, the right edge held.
 *
 * @param factor - Of the time on screen: below 1 shows less of it, larger.
 */
export function zoomBy(scale: Scale, factor: number): void {
  const range = scale.getVisibleLogicalRange();
  if (range) scale.setVisibleLogicalRange({ from: range.to - (range.to - range.from) * factor, to: range.to });
}

/** Goes to the first bar that is drawn. */
export function toFirst(scale: Scale): void {
  const range = scale.getVisibleLogicalRange();
  if (range) scale.setVisibleLogicalRange({ from: -1, to: range.to - range.from - 1 });
}
