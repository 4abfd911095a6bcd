import { setTimeout as delay } from 'node:timers/promises';
import { BusyJournal, findDesk, type Place, StartingDesk } from './place.ts';
import type { PlaceFlags } from './which-desk.ts';

/** How often it is looked at whether a desk that starts listens, milliseconds. */
const LOOK_MS = 100;

/**
 * Where the desk is, once it listens, and once no other command works on its journal.
 *
 * @param limitMs how long a desk that is starting is given; longer, and it is taken for hung.
 * @param workMs how long such a command is waited for.
 * @throws {StartingDesk} or {@link BusyJournal} where that does not come in time; any other {@link CommandError} as `findDesk`.
 */
export async function listening(flags: PlaceFlags, limitMs: number, workMs = limitMs): Promise<Place> {
  const began = performance.now();
  for (;;) {
    try {
      return findDesk(flags);
    } catch (error) {
      const patienceMs = error instanceof StartingDesk ? limitMs : error instanceof BusyJournal ? workMs : 0;
      if (performance.now() - began >= patienceMs) throw error;
      await delay(LOOK_MS);
    }
  }
}
