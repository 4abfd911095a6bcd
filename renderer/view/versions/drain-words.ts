import { took } from '../../format/time.ts';
import { counted } from '../../format/words.ts';
import type { DrainState } from '../../store/request.ts';

/** What the button does, before it is pressed. It stops nothing. */
export const DRAIN_MEANS =
  'Only waits, at most 5 s, until everything handed to it has been answered. It stops nothing: a live version goes on trading.';

/** How a drain ended, in words. A drain only waits: a live version trades on through it and after it. */
export function drainWords(state: DrainState, live: boolean): string {
  if (state.phase === 'asked') return 'draining…';
  if (state.phase === 'refused') return state.words;
  const { drained, remaining, timedOut, tookMs } = state;
  const all = drained + remaining;
  const on = live ? 'it goes on trading' : 'it goes on as before';
  if (timedOut || remaining > 0) {
    const late = 'Late answers are discarded and counted';
    return `Timed out: ${remaining} of ${counted(all, 'request')} not answered. ${late}; ${on}.`;
  }
  if (all === 0) return `Nothing was waiting for an answer; ${on}.`;
  return `Everything handed to it had been answered (${counted(all, 'request')}, ${took(tookMs)}); ${on}.`;
}
