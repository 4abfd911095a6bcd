import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { applyFrame } from './apply-frame.ts';
import type { Connection } from './connection.ts';
import { type ConsoleData, NO_DATA } from './console-data.ts';
import type { SwapFlow } from './swap-flow.ts';

/** Everything the console shows, and nothing about how it is drawn. */
export interface ConsoleState {
  readonly connection: Connection;
  readonly data: ConsoleData;
  /** When the last frame came, Unix milliseconds of this machine; null before the first. */
  readonly heardAt: number | null;
  /** This machine's clock, moved on by a ticker so that ages grow while the desk is silent. */
  readonly now: number;
  /** The slot that was chosen; null means the first. */
  readonly slotId: string | null;
  /** The instrument that was chosen; null means the slot's first. */
  readonly instrument: string | null;
  readonly swapFlow: SwapFlow;
  /** Why the last call on the session (play, pause, speed) failed; null when it did not. */
  readonly sessionRefusal: string | null;
}

export type ConsoleStore = StoreApi<ConsoleState>;

/** The store, made without React: the console binds to it, tests drive it as it is. */
export function createConsoleStore(now: number): ConsoleStore {
  return createStore<ConsoleState>(() => ({
    connection: { phase: 'connecting' },
    data: NO_DATA,
    heardAt: null,
    now,
    slotId: null,
    instrument: null,
    swapFlow: { phase: 'idle' },
    sessionRefusal: null,
  }));
}

/** Takes a frame of the desk in. */
export function receiveFrame(store: ConsoleStore, frame: ConsoleFrame, now: number): void {
  store.setState((state) => ({ data: applyFrame(state.data, frame), heardAt: now, now }));
}
