/** Something that was asked of the desk and is not in its feed; what was answered last stays while it is asked for again. */
export type Asked<T> =
  | { readonly phase: 'none' }
  | { readonly phase: 'asked'; readonly before: T | null }
  | { readonly phase: 'answered'; readonly value: T }
  | { readonly phase: 'refused'; readonly words: string };

export const NOT_ASKED = { phase: 'none' } as const;

/** What was answered last. */
export const lastOf = <T>(asked: Asked<T>): T | null =>
  asked.phase === 'answered' ? asked.value : asked.phase === 'asked' ? asked.before : null;
