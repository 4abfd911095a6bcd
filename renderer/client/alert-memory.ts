import type { ConsoleStore } from '../store/console-store.ts';
import { KEPT } from '../store/series.ts';

const keyOf = (deskId: string): string => `acknowledged ${deskId}`;

function remembered(storage: Storage, deskId: string): readonly number[] {
  try {
    const read: unknown = JSON.parse(storage.getItem(keyOf(deskId)) ?? '[]');
    return Array.isArray(read) ? read.filter((id) => typeof id === 'number') : [];
  } catch {
    return [];
  }
}

function remember(storage: Storage, deskId: string, ids: ReadonlySet<number>): void {
  try {
    storage.setItem(keyOf(deskId), JSON.stringify([...ids].slice(-KEPT.alerts)));
  } catch {
    // A full or forbidden storage costs the memory over a reload, and nothing else.
  }
}

/** Keeps over a reload which alerts were acknowledged at this console, for each desk by itself. */
export function keepAcknowledged(store: ConsoleStore, storage: Storage): void {
  store.subscribe(({ data: { desk }, acknowledged }, before) => {
    if (!desk) return;
    if (desk.desk_id !== before.data.desk?.desk_id) {
      store.setState({ acknowledged: new Set(remembered(storage, desk.desk_id)) });
    } else if (acknowledged !== before.acknowledged) {
      remember(storage, desk.desk_id, acknowledged);
    }
  });
}
