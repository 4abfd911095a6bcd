import { counted } from '../../format/words.ts';
import type { ExitView } from '../../store/console-data.ts';
import { openLegs } from '../../store/risk/kill-flow.ts';

/** How an exit stands, as a sentence. */
export function exitSentence(exit: ExitView): string {
  const open = openLegs(exit).length;
  if (exit.status === 'ended') return 'Closed: nothing of it was left open.';
  const words = `${counted(open, 'position')} ${open === 1 ? 'is' : 'are'} still open`;
  return exit.status === 'stalled' ? `${words}, and nothing moves.` : `${words}.`;
}
