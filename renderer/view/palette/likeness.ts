import type { Action } from './action.ts';

/** How well a word of what is looked for stands in a text: at its beginning, at that of a word, anywhere, or not at all. */
function place(word: string, text: string): number {
  if (text.startsWith(word)) return 1;
  if (text.split(/[^\p{L}\p{N}.]+/u).some((part) => part.startsWith(word))) return 0.8;
  return text.includes(word) ? 0.5 : 0;
}

/** What an action is otherwise called counts for less than what it is called. */
const OTHERWISE = 0.4;

/**
 * How well an action fits what somebody looks for, from 0 (not at all) to 1. Every word must stand in its name or among its other
 * words as it was written: letters that are merely somewhere in it find nothing, for what is found first is one Enter away.
 */
export function likeness(search: string, name: string, words: readonly string[]): number {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return 1;
  const called = name.toLowerCase();
  const others = words.map((word) => word.toLowerCase());
  const found = wanted.map((word) =>
    Math.max(place(word, called), ...others.map((other) => place(word, other) * OTHERWISE)),
  );
  if (found.includes(0)) return 0;
  return found.reduce((sum, one) => sum + one, 0) / found.length;
}

/** What fits, the best first; of what fits equally, what can be done now before what cannot. */
export const bestFirst = (search: string, actions: readonly Action[]): readonly Action[] =>
  actions
    .map((action) => ({ action, fits: likeness(search, action.name, [...(action.words ?? []), action.section]) }))
    .filter(({ fits }) => fits > 0)
    .toSorted((a, b) => b.fits - a.fits || Number(a.action.withheld !== null) - Number(b.action.withheld !== null))
    .map(({ action }) => action);
