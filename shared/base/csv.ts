/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection), also in full-width letters. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
const QUOTED = /[",\r\n]/;

/** Text as a spreadsheet shows it and never runs it: what begins like a formula gets an apostrophe before it, unless it is a number. */
export const spreadsheetText = (value: string): string =>
  FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;

/**
 * A cell of CSV (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe before it, which spreadsheets show as
 * text; a number is a number also with its sign.
 */
export function csvCell(value: string): string {
  const text = spreadsheetText(value);
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row of CSV with the line end that the standard asks for. */
export const csvRow = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
