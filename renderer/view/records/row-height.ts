/** Height of a table row, pixels; tables.css says the same. */
export const ROW_HEIGHT = 26;
/** The same for a table whose long texts take two lines. */
export const TALL_ROW_HEIGHT = 36;
