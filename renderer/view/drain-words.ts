import { took } from '../format/time.ts';
import { counted } from '../format/words.ts';
import type { DrainState } from '../store/request.ts';

/** How a drain ended, in words. */
export function drainWords(state: DrainState): string {
  if (state.phase === 'asked') return 'draining…';
  if (state.phase === 'refused') return state.words;
  const { drained, remaining, timedOut, tookMs } = state;
  const all = drained + remaining;
  if (timedOut || remaining > 0) {
    return `Timed out: ${remaining} of ${counted(all, 'request')} not answered. Late answers are discarded and counted.`;
  }
  return all === 0 ? 'Drained: nothing was in flight.' : `Drained: ${counted(all, 'request')} in ${took(tookMs)}.`;
}
