import type { DeskClient } from '../desk/client.ts';
import { type PlaceFlags, placeArguments } from '../desk/which-desk.ts';
import { tellSoFar } from '../result.ts';
import { resumeLines } from './resume-words.ts';

/** Says what trades after something was let go, and how to resume what still does not. @param given how the desk was named. */
export async function sayTradingNow(client: DeskClient, given: PlaceFlags): Promise<void> {
  const { slots, trading_state, breakers } = await client.risk();
  const states = slots.map(({ scope, state }) => `${scope} ${state.toUpperCase()}`);
  tellSoFar({}, `Trading now: ${states.join(', ') || trading_state.toUpperCase()}.`);
  const lines = resumeLines({ trading_state, breakers, slots }, placeArguments(given));
  for (const line of lines) tellSoFar({}, line);
}
