import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { defined } from '../../../shared/base/assert.ts';

/** The priority of work for which somebody waits: behind whatever trades, before what nobody waits for. */
export const WAITED_FOR = constants.priority.PRIORITY_BELOW_NORMAL;

/** A thread's first word: it can be ended from here on. */
export const UP = 'up';

/** What a thread beside the desk's own has of the desk. */
export interface ThreadLine<Seat, From, To> {
  /** What it was started with. */
  readonly seat: Seat;
  /** Says something to the desk. */
  readonly tell: (message: From) => void;
  /** Takes what the desk says. From the first call on the thread stays, until {@link close}. */
  readonly listen: (hear: (message: To) => void) => void;
  readonly close: () => void;
}

/**
 * The thread's own end of a `SideThread`. What trades comes first, so it also steps behind the other threads of the machine.
 *
 * @param priority behind everything, where left out: nobody waits for it. On Linux it is a thread's own, and threads that this one
 *   starts have it too; elsewhere it would be that of the whole desk, and is left as it is.
 */
export function threadLine<Seat, From, To = never>(
  priority: number = constants.priority.PRIORITY_LOW,
): ThreadLine<Seat, From, To> {
  if (process.platform === 'linux') setPriority(priority);
  const port = defined(parentPort, 'the line to the desk');
  // Now, and not when it is first needed: Node ends the whole process where a thread is ended while it loads what is native.
  new Database(':memory:').close();
  port.postMessage(UP);
  return {
    seat: workerData as Seat,
    tell: (message) => port.postMessage(message),
    listen: (hear) => void port.on('message', hear),
    close: () => port.close(),
  };
}
