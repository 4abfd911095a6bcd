import { useSyncExternalStore } from 'react';

/** Below this the panels stand below each other; the style sheets know the same width. */
const NARROW = '(max-width: 1100px)';

const watch = (changed: () => void): (() => void) => {
  const query = matchMedia(NARROW);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
};

/** Whether the window is too narrow for panels side by side. */
export const useNarrow = (): boolean => useSyncExternalStore(watch, () => matchMedia(NARROW).matches);
