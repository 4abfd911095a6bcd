/** A name of the desk's as words: `daily_loss` is `daily loss`. */
export const spaced = (name: string): string => name.replaceAll('_', ' ');

/** A count with its noun: `1 event`, `2 events`. */
export const counted = (value: number, noun: string): string => `${value} ${noun}${value === 1 ? '' : 's'}`;

/** With a capital letter, as a sentence begins. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
