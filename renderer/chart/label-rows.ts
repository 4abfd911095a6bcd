/** A label that wants to stand at `x` and is `width` wide, in pixels. */
export interface LabelBox {
  readonly x: number;
  readonly width: number;
}

/**
 * Puts labels into rows so that none covers another, in the order given.
 *
 * @returns the row of each, from 0; −1 for one that no row has room for.
 */
export function labelRows(labels: readonly LabelBox[], rows: number, gap: number): readonly number[] {
  const ends = new Array<number>(rows).fill(Number.NEGATIVE_INFINITY);
  return labels.map(({ x, width }) => {
    const row = ends.findIndex((end) => x >= end + gap);
    if (row >= 0) ends[row] = x + width;
    return row;
  });
}
