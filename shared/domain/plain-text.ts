/** Control characters, line breaks of every kind, and marks that turn the direction of text: what is on record must read as it was written. */
const DISGUISING = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const EACH = new RegExp(DISGUISING, 'gu');

/** Longest reason that goes on record, in UTF-16 units. */
export const REASON_LENGTH = 500;

/** What stands for words of which nothing could be read. */
const UNREADABLE = '(control characters alone)';

/** Whether a text reads as it was written, on one line. */
export const isPlain = (text: string): boolean => !DISGUISING.test(text);

/**
 * A text as plain words on one line, for what must not wait because of its words: whatever would disguise it becomes a space, and
 * what is too long is cut. Plain words of a fitting length stay as they are, and nothing but blanks is nothing still.
 */
export function plainWords(text: string, most: number = REASON_LENGTH): string {
  const given = text.trim();
  if (given === '') return '';
  const words = given.toWellFormed().replace(EACH, ' ').trim();
  if (words === '') return UNREADABLE;
  // What is cut may not leave half of a character behind.
  return words
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();
}

/** The same text for a terminal: what could move its cursor or turn its direction is shown by its code. Line feeds and tabs stay. */
export const shownPlainly = (text: string): string =>
  text.replace(EACH, (each) => (each === '\n' || each === '\t' ? each : codeOf(each)));

/** The same on one line, so that a stored line break cannot look like a line of the desk's own. */
export const onOneLine = (text: string): string => text.replace(EACH, codeOf);

const codeOf = (each: string): string => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`;
