import type { ConsoleStore } from '../../store/console-store.ts';
import type { RequestState } from '../../store/request.ts';
import type { DeskClient } from '../desk-client.ts';
import { NO_LINE, refusalOf } from './refusal.ts';

/**
 * Makes a request once, however often it is asked for, and notes under its key how it stands. What the call answers is
 * words to be shown; nothing where the feed shows the effect.
 *
 * @returns whether the desk took it
 */
export type Requester = (key: string, call: (line: DeskClient) => Promise<string | undefined>) => Promise<boolean>;

/** Binds a requester to a store and to the line that stands when a request is made. */
export function createRequester(store: ConsoleStore, client: () => DeskClient | undefined): Requester {
  const note = (key: string, state: RequestState | undefined): void =>
    store.setState(({ requests: { [key]: _, ...others } }) => ({
      requests: state ? { ...others, [key]: state } : others,
    }));

  return async (key, call) => {
    if (store.getState().requests[key]?.phase === 'asked') return false;
    const line = client();
    if (!line) {
      note(key, { phase: 'refused', words: NO_LINE.message });
      return false;
    }
    note(key, { phase: 'asked' });
    try {
      const words = await call(line);
      note(key, words === undefined ? undefined : { phase: 'told', words });
      return true;
    } catch (error) {
      note(key, { phase: 'refused', words: refusalOf(error).message });
      return false;
    }
  };
}
