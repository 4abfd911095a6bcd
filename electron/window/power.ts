import { powerMonitor } from 'electron';

/** What the rest of the app does when the machine sleeps, wakes, or is left. */
export interface PowerActions {
  /** The machine is about to sleep. */
  suspended(): void;
  /** It is awake again: what was on screen is as old as the sleep was long. */
  resumed(): void;
  /** Somebody has locked the screen, or another user's session is in front. */
  left(): void;
  /** The machine is being shut down. */
  shutDown(): void;
}

/** Follows the machine's power and lock. Call when the app is ready. */
export function watchPower({ suspended, resumed, left, shutDown }: PowerActions): void {
  powerMonitor.on('suspend', suspended);
  powerMonitor.on('resume', resumed);
  powerMonitor.on('lock-screen', left);
  powerMonitor.on('user-did-resign-active', left);
  powerMonitor.on('shutdown', shutDown);
}
