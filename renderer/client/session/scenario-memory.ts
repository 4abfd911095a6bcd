import type { ConsoleStore } from '../../store/console-store.ts';
import { keptUnder, type Place } from '../kept.ts';

const KEY = 'desk.scenario.1';

/** More is no scenario that anybody writes by hand, and a browser keeps little. UTF-16 units. */
const LONGEST = 200_000;

/** Keeps over a reload the scenario in the editor, and with it the market data that was chosen. */
export function keepScenario(store: ConsoleStore, place: Place): void {
  const kept = keptUnder(KEY, place);
  const text = kept.read();
  if (typeof text === 'string' && text !== '' && text.length <= LONGEST)
    store.setState(({ session }) => ({ session: { ...session, text, textAsks: session.textAsks + 1 } }));
  store.subscribe(({ session }, before) => {
    if (session.text === before.session.text) return;
    if (session.text.length <= LONGEST) kept.keep(session.text);
    else kept.forget();
  });
}
