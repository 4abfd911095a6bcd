/** What stands for a value that one side does not have. */
export const ABSENT = 'none';

/** A value of a config or a parameter as one reads it: text bare, all else as JSON. */
export function jsonWords(value: unknown): string {
  if (value === null || value === undefined) return ABSENT;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
