import { useSyncExternalStore } from 'react';
import { narrowness } from '../../client/preferences-page.ts';
import { useConsole } from '../console-context.tsx';

const watch = (changed: () => void): (() => void) => {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
};

/** Whether the window, at the zoom that is chosen, is too narrow for panels side by side. */
export function useNarrow(): boolean {
  const zoom = useConsole((state) => state.preferences.zoom);
  return useSyncExternalStore(watch, () => narrowness(window, zoom) !== null);
}
