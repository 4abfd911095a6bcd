/** Height of a table row, pixels; tables.css says the same. */
export const ROW_HEIGHT = 26;
/** The same for a table whose long texts take two lines. */
export const TALL_ROW_HEIGHT = 36;
/** Rows drawn beyond the edges of the window, so that scrolling shows no blank. */
const OVERSCAN = 8;

/** The rows of a scrolled table that are to be drawn. */
export function visibleRows(
  top: number,
  height: number,
  total: number,
  rowHeight = ROW_HEIGHT,
): { readonly first: number; readonly end: number } {
  const first = Math.max(0, Math.min(total, Math.floor(top / rowHeight)) - OVERSCAN);
  return { first, end: Math.min(total, Math.ceil((top + height) / rowHeight) + OVERSCAN) };
}
