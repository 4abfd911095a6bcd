/** A name of the desk's as words: `daily_loss` is `daily loss`. */
export const spaced = (name: string): string => name.replaceAll('_', ' ');

/** Digits with thousands apart: `1,234,567`. */
export const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');

/** A count with its noun: `1 event`, `2 events`. */
export const counted = (value: number, noun: string): string => `${value} ${noun}${value === 1 ? '' : 's'}`;

/** How much of a stretch has passed, both in one unit, rounded down: `20 of 30 s`, `42 of 60 min`, `1.5 of 6 h`. Milliseconds. */
export function partOfStretch(passedMs: number, wholeMs: number): string {
  const [unit, ms, digits] =
    wholeMs < 120_000 ? ['s', 1_000, 1] : wholeMs <= 7_200_000 ? ['min', 60_000, 1] : ['h', 3_600_000, 10];
  const told = (value: number): string => String(Math.floor((value / ms) * digits) / digits);
  return `${told(passedMs)} of ${told(wholeMs)} ${unit}`;
}

/** With a capital letter, as a sentence begins. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
