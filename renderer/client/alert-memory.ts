import type { ConsoleStore } from '../store/console-store.ts';
import { KEPT } from '../store/series.ts';
import { keptUnder, type Place } from './kept.ts';

const ids = (read: unknown): readonly number[] =>
  Array.isArray(read) ? read.filter((id): id is number => typeof id === 'number') : [];

/** Keeps over a reload which alerts were acknowledged at this console, for each desk by itself. */
export function keepAcknowledged(store: ConsoleStore, place: Place): void {
  store.subscribe(({ data: { desk }, acknowledged }, before) => {
    if (!desk) return;
    const kept = keptUnder(`acknowledged ${desk.desk_id}`, place);
    if (desk.desk_id !== before.data.desk?.desk_id) store.setState({ acknowledged: new Set(ids(kept.read())) });
    else if (acknowledged !== before.acknowledged) kept.keep([...acknowledged].slice(-KEPT.alerts));
  });
}
