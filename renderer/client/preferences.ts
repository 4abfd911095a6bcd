import type { ConsoleStore } from '../store/console-store.ts';
import { readPreferences } from '../store/preferences.ts';
import { keptUnder, type Place } from './kept.ts';

const KEY = 'desk.preferences.1';

/** Takes over what was chosen in this browser before, and keeps what is chosen from now on. */
export function keepPreferences(store: ConsoleStore, place: Place): void {
  const kept = keptUnder(KEY, place);
  store.setState({ preferences: readPreferences(kept.read()) });
  store.subscribe(({ preferences }, before) => {
    if (preferences !== before.preferences) kept.keep(preferences);
  });
}
