import { versionKey } from '../format/version.ts';
import type { SlotView, VersionView } from './console-data.ts';

/** Colours in the palette (`--v0` to `--v6` in colours.css); beyond them they repeat, and names tell versions apart. */
export const PALETTE_SIZE = 7;

/**
 * Gives each version that has none the next place in the palette, in the order the desk lists them. A place once given
 * is kept for as long as the console is open.
 */
export function withColours(
  colours: Readonly<Record<string, number>>,
  versions: readonly VersionView[],
  slots: readonly SlotView[],
): Readonly<Record<string, number>> {
  const named = [...versions, ...slots.flatMap((slot) => slot.attachments)];
  const missing = new Set(named.map((one) => versionKey(one.name, one.version)).filter((key) => !(key in colours)));
  if (missing.size === 0) return colours;
  const next = { ...colours };
  for (const key of missing) next[key] = Object.keys(next).length % PALETTE_SIZE;
  return next;
}
