/** Which lines of a table are chosen, by their keys, so that it outlives what comes and goes around them. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  /** Where a stretch began. */
  readonly anchor: string | null;
  /** The line that the keyboard is at. */
  readonly active: string | null;
}

export const NO_SELECTION: Selection = { keys: new Set(), anchor: null, active: null };

/** One line alone. */
export const selectOne = (key: string): Selection => ({ keys: new Set([key]), anchor: key, active: key });

/** One line more, or one less. */
export function toggleOne({ keys }: Selection, key: string): Selection {
  const chosen = new Set(keys);
  if (!chosen.delete(key)) chosen.add(key);
  return { keys: chosen, anchor: key, active: key };
}

/**
 * From where the stretch began to a line.
 *
 * @param keyAt The key of a line; lines without one cannot be chosen.
 */
export function selectTo(
  { anchor }: Selection,
  from: number,
  to: number,
  keyAt: (index: number) => string | undefined,
): Selection {
  const keys = new Set<string>();
  for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) {
    const key = keyAt(index);
    if (key !== undefined) keys.add(key);
  }
  return { keys, anchor: anchor ?? keyAt(from) ?? null, active: keyAt(to) ?? null };
}

/** Where a key leads from a line; undefined for a key that leads nowhere. */
export function lineAfter(key: string, at: number, count: number, page: number): number | undefined {
  const last = count - 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? 0 : at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: last,
  };
  const next = steps[key];
  return next === undefined || last < 0 ? undefined : Math.max(0, Math.min(last, next));
}
