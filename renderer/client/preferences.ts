import type { ConsoleStore } from '../store/console-store.ts';
import { NO_PREFERENCES, type Preferences, readPreferences } from '../store/preferences.ts';

const KEY = 'desk.preferences.1';

/** A place to keep things; asking for it may itself be forbidden. */
type Place = () => Storage;

function kept(place: Place): Preferences {
  try {
    return readPreferences(JSON.parse(place().getItem(KEY) ?? 'null'));
  } catch {
    return NO_PREFERENCES;
  }
}

function keep(place: Place, preferences: Preferences): void {
  try {
    place().setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A full or forbidden storage costs the choice over a reload, and nothing else.
  }
}

/** Takes over what was chosen in this browser before, and keeps what is chosen from now on. */
export function keepPreferences(store: ConsoleStore, place: Place): void {
  store.setState({ preferences: kept(place) });
  store.subscribe(({ preferences }, before) => {
    if (preferences !== before.preferences) keep(place, preferences);
  });
}
