import type { ConsoleStore } from '../store/console-store.ts';
import { KEPT } from '../store/series.ts';

const keyOf = (deskId: string): string => `acknowledged ${deskId}`;

/** A place to keep things; asking for it may itself be forbidden. */
type Place = () => Storage;

function remembered(place: Place, deskId: string): readonly number[] {
  try {
    const read: unknown = JSON.parse(place().getItem(keyOf(deskId)) ?? '[]');
    return Array.isArray(read) ? read.filter((id) => typeof id === 'number') : [];
  } catch {
    return [];
  }
}

function remember(place: Place, deskId: string, ids: ReadonlySet<number>): void {
  try {
    place().setItem(keyOf(deskId), JSON.stringify([...ids].slice(-KEPT.alerts)));
  } catch {
    // A full or forbidden storage costs the memory over a reload, and nothing else.
  }
}

/** Keeps over a reload which alerts were acknowledged at this console, for each desk by itself. */
export function keepAcknowledged(store: ConsoleStore, place: Place): void {
  store.subscribe(({ data: { desk }, acknowledged }, before) => {
    if (!desk) return;
    if (desk.desk_id !== before.data.desk?.desk_id) {
      store.setState({ acknowledged: new Set(remembered(place, desk.desk_id)) });
    } else if (acknowledged !== before.acknowledged) {
      remember(place, desk.desk_id, acknowledged);
    }
  });
}
