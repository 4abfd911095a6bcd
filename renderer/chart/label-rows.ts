/** A label that wants to stand at `x` and is `width` wide, in pixels. */
export interface LabelBox {
  readonly x: number;
  readonly width: number;
}

/**
 * Puts labels into rows so that none covers another. They come in the order of time: the latest has the first choice, for where there
 * is no room for all, what happened last is what must be read.
 *
 * @returns the row of each, from 0; −1 for one that no row has room for.
 */
export function labelRows(labels: readonly LabelBox[], rows: number, gap: number): readonly number[] {
  const taken = Array.from({ length: rows }, (): LabelBox[] => []);
  const found = labels.toReversed().map((label) => {
    const row = taken.findIndex((others) => others.every((other) => isApart(label, other, gap)));
    taken[row]?.push(label);
    return row;
  });
  return found.toReversed();
}

const isApart = (one: LabelBox, other: LabelBox, gap: number): boolean =>
  one.x >= other.x + other.width + gap || other.x >= one.x + one.width + gap;
