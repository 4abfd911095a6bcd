import type { ConsoleStore } from '../../store/console-store.ts';
import { mayHaveOlder, type OlderCandles, olderOf, withOlder } from '../../store/older-candles.ts';
import type { DeskClient } from '../desk-client.ts';
import { refusalOf } from './refusal.ts';

/** One-second candles that are asked for at once. */
const AT_ONCE = 5_000;

/** How the prices further back are had. */
export interface CandleCommands {
  /** Brings candles older than those at hand, where the desk keeps any. Does nothing while they are on their way. */
  loadOlderCandles(instrument: string): Promise<void>;
}

export function createCandles(store: ConsoleStore, client: () => DeskClient | undefined): CandleCommands {
  const note = (instrument: string, known: OlderCandles): void =>
    store.setState(({ older }) => ({ older: { ...older, [instrument]: known } }));

  return {
    async loadOlderCandles(instrument) {
      const { data, older } = store.getState();
      const known = olderOf(older, instrument, data);
      const line = client();
      const first = data.candles[instrument]?.[0];
      if (!line || !first || !mayHaveOlder(known)) return;
      const { epoch } = data;
      const asked: OlderCandles = known
        ? { ...known, asking: true }
        : { epoch, asking: true, more: false, firstAt: null, complete: false, refusal: null };
      note(instrument, asked);
      try {
        const until = new Date(first.time * 1_000).toISOString();
        const answer = await line.candles.list({ instrument, seconds: 1, until, limit: AT_ONCE });
        const { more, complete, first_at: firstAt } = answer;
        // A snapshot that came meanwhile begins anew: these would leave a gap before it.
        if (store.getState().data.epoch !== epoch) return;
        store.setState((state) => ({ data: withOlder(state.data, instrument, answer.candles) }));
        const at = firstAt === null ? first.time * 1_000 : Math.min(Date.parse(firstAt), first.time * 1_000);
        note(instrument, { epoch, asking: false, more, complete, firstAt: at, refusal: null });
      } catch (error) {
        note(instrument, { ...asked, asking: false, refusal: refusalOf(error).message });
      }
    },
  };
}
